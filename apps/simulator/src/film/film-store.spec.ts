import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '@reelgate/runtime';
import { MP4BoxBuffer, createFile } from 'mp4box';
import type { Movie } from 'mp4box';
import { framesOf } from './film.js';
import type { FilmSpec } from './film.js';
import { FilmStore } from './film-store.js';

let folder: string;
let films: FilmStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'films-'));
  films = await FilmStore.open(folder, createLogger('test', 'silent'));
});
afterAll(async () => {
  await films.close();
  await rm(folder, { recursive: true });
});

const spec: FilmSpec = {
  width: 360,
  height: 640,
  frames: framesOf(2),
  audio: true,
  prompt: "一只猫在雨夜的霓虹灯下 100% {pts} ':\\ 🐱",
  title: 'Kling 3.0-Omni',
  caption: 'task-1',
};

async function movieOf(path: string): Promise<Movie> {
  const bytes = await readFile(path);
  const file = createFile();
  return new Promise((resolve, reject) => {
    file.onReady = resolve;
    file.onError = (_module, message) => reject(new Error(message));
    file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(new Uint8Array(bytes).buffer, 0));
    file.flush();
  });
}

describe('FilmStore', () => {
  it('makes a film that plays: H.264 and AAC of the asked size and length, index first', async () => {
    const [one, two] = await Promise.all([films.file(spec), films.file({ ...spec })]);
    expect(two).toEqual(one);
    const movie = await movieOf(one.path);
    const [video, audio] = movie.tracks;
    expect(movie.isProgressive).toBe(true);
    expect(movie.duration / movie.timescale).toBeCloseTo(2.042, 3);
    expect(video!.codec).toMatch(/^avc1\./);
    expect([video!.video!.width, video!.video!.height, video!.nb_samples]).toEqual([360, 640, 49]);
    expect(audio!.codec).toBe('mp4a.40.2');
    expect(audio!.duration / audio!.timescale).toBeGreaterThan(1.9);
    expect(films.knownSize(spec)).toBe(one.bytes);
  });

  it('makes the same bytes again, and a file that was deleted again', async () => {
    const first = await films.file(spec);
    const bytes = await readFile(first.path);
    await rm(first.path);
    const second = await films.file(spec);
    expect((await readFile(second.path)).equals(bytes)).toBe(true);
  });

  it('takes a cover out of it', async () => {
    const { path } = await films.picture(spec, 'cover');
    const bytes = await readFile(path);
    expect([...bytes.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  });

  it('takes its last frame out of it, as large as the film', async () => {
    const { path } = await films.picture(spec, 'lastFrame');
    const bytes = await readFile(path);
    expect(bytes.toString('latin1', 1, 4)).toBe('PNG');
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([spec.width, spec.height]);
  });

  it('makes silent films without a sound track, and films without a text', async () => {
    const { path } = await films.file({
      ...spec,
      audio: false,
      frames: 3,
      prompt: '',
      title: '',
      caption: '',
    });
    const movie = await movieOf(path);
    expect(movie.tracks.map(({ type }) => type)).toEqual(['video']);
  });

  it('says what ffmpeg said when it fails, and leaves nothing behind', async () => {
    const broken = await FilmStore.open(folder, createLogger('test', 'silent'), 'no-such-ffmpeg');
    await expect(broken.file({ ...spec, caption: 'other' })).rejects.toThrow(/ENOENT/);
    await expect(films.file({ ...spec, width: 0 })).rejects.toThrow(/ffmpeg ended with 1: \S/);
    const left = await readdir(join(folder, 'films'));
    expect(left.filter((name) => name.startsWith('making-'))).toEqual([]);
    await broken.close();
  });

  it('stops what it is doing when it is closed', async () => {
    const store = await FilmStore.open(folder, createLogger('test', 'silent'));
    const long = [1, 2, 3].map((at) => store.file({ ...spec, frames: 24 * 60, caption: `long ${at}` }));
    const ends = Promise.allSettled(long);
    await store.close();
    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});
