import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@reelgate/runtime';
import { findFfmpeg, findFont, runFfmpeg } from './ffmpeg.js';
import { contentKey } from './film.js';
import type { FilmSpec } from './film.js';
import { coverArguments, filmCommand, lastFrameArguments } from './film-arguments.js';

/** ffmpeg processes at a time. */
const SLOTS = 2;
const DAY_MS = 86_400_000;
/** Cached films that nobody asked for in this time are removed at start: no link of a task lives longer. */
const CACHE_DAYS = 8;

/** The pictures that can be taken out of a film: the ending of each one's file, and the command. */
const PICTURES = {
  cover: { ending: '.jpg', arguments: coverArguments },
  lastFrame: { ending: '-last.png', arguments: lastFrameArguments },
} as const;
export type Picture = keyof typeof PICTURES;

/** A film that has a link. */
export interface PublishedFilm {
  readonly id: string;
  readonly spec: FilmSpec;
  /** Simulated milliseconds since 1970 from which the link answers 403; null = never. */
  readonly expiresAt: number | null;
}

export interface FilmFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Films by link, and their files by content. A film is rendered when somebody first wants its bytes, or when `prepare`
 * says that somebody will; files outlive the process.
 */
export class FilmStore {
  readonly #published = new Map<string, PublishedFilm>();
  readonly #files = new Map<string, Promise<FilmFile>>();
  readonly #sizes = new Map<string, number>();
  readonly #closing = new AbortController();
  readonly #queue: (() => void)[] = [];
  #free = SLOTS;

  private constructor(
    private readonly folder: string,
    private readonly ffmpeg: string,
    private readonly logger: Logger,
  ) {}

  /** Makes the folder, puts the font into it and drops films of long ago. */
  static async open(folder: string, logger: Logger, ffmpeg?: string): Promise<FilmStore> {
    const films = join(folder, 'films');
    await mkdir(films, { recursive: true, mode: 0o700 });
    // The font stands beside the films under a plain name: paths inside an ffmpeg filter would need escaping.
    const font = join(folder, `font-${process.pid}.ttf`);
    await copyFile(findFont(), font);
    await rename(font, join(folder, 'font.ttf'));
    for (const name of await readdir(films)) {
      const path = join(films, name);
      const { mtimeMs } = await stat(path);
      if (mtimeMs < Date.now() - CACHE_DAYS * DAY_MS) await rm(path, { recursive: true, force: true });
    }
    return new FilmStore(folder, findFfmpeg(ffmpeg), logger);
  }

  /** Gives a film its link. */
  publish(film: PublishedFilm): void {
    this.#published.set(film.id, film);
  }

  find(id: string): PublishedFilm | undefined {
    return this.#published.get(id);
  }

  withdraw(id: string): void {
    this.#published.delete(id);
  }

  /** Forgets every link; the files stay. */
  clear(): void {
    this.#published.clear();
  }

  /** Starts rendering without waiting for it. */
  prepare(spec: FilmSpec): void {
    this.file(spec).catch((error: unknown) => {
      if (!this.#closing.signal.aborted) this.logger.error({ err: error }, 'a film could not be made');
    });
  }

  /** The rendered film; a second request for the same content shares the first one's work. */
  file(spec: FilmSpec): Promise<FilmFile> {
    const key = contentKey(spec);
    const { bytes } = spec;
    return this.#once(`${key}.mp4`, async (folder, output) => {
      if (bytes !== undefined) {
        await writeFile(join(folder, output), '');
        return truncate(join(folder, output), bytes);
      }
      const { args, texts } = filmCommand(spec, '../../font.ttf', output);
      for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
      await runFfmpeg(this.ffmpeg, args, folder, this.#closing.signal);
    });
  }

  /** A picture of the film. Renders the film first. */
  async picture(spec: FilmSpec, which: Picture): Promise<FilmFile> {
    const film = await this.file(spec);
    const { ending, arguments: argumentsOf } = PICTURES[which];
    return this.#once(`${contentKey(spec)}${ending}`, (folder, output) =>
      runFfmpeg(this.ffmpeg, argumentsOf(film.path, spec.frames, output), folder, this.#closing.signal),
    );
  }

  /** Bytes of a film that has been rendered; undefined before that. */
  knownSize(spec: FilmSpec): number | undefined {
    return this.#sizes.get(`${contentKey(spec)}.mp4`);
  }

  /** Stops every render. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const next of this.#queue.splice(0)) next();
    await Promise.allSettled(this.#files.values());
  }

  /** The file `name`, from the cache or made by `make`. A file that has been deleted meanwhile is made again. */
  async #once(name: string, make: (folder: string, output: string) => Promise<void>): Promise<FilmFile> {
    const known = this.#files.get(name);
    if (known) {
      const file = await known;
      if ((await sizeOf(file.path)) !== undefined) return file;
      if (this.#files.get(name) === known) this.#files.delete(name);
      return this.#once(name, make);
    }
    const file = this.#make(name, make);
    this.#files.set(name, file);
    file.then(
      ({ bytes }) => this.#sizes.set(name, bytes),
      () => this.#files.delete(name),
    );
    return file;
  }

  async #make(name: string, make: (folder: string, output: string) => Promise<void>): Promise<FilmFile> {
    const path = join(this.folder, 'films', name);
    const cached = await sizeOf(path);
    if (cached !== undefined) return { path, bytes: cached };
    await this.#slot();
    const workFolder = await mkdtemp(join(this.folder, 'films', 'making-'));
    try {
      await make(workFolder, name);
      await rename(join(workFolder, name), path);
    } finally {
      this.#release();
      await rm(workFolder, { recursive: true, force: true });
    }
    const bytes = await sizeOf(path);
    if (bytes === undefined) throw new Error(`ffmpeg made no ${name}`);
    return { path, bytes };
  }

  async #slot(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
  }

  #release(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#free += 1;
  }
}

/** Bytes of a file; undefined when there is none. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
