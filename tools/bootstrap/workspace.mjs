// Where things are, and the environment that tools run in.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Everything this machine adds to a clone, besides node_modules and dist. */
export const STATE = path.join(ROOT, '.reelgate');
export const TOOLS = path.join(STATE, 'tools');
export const BIN = path.join(ROOT, 'node_modules', '.bin');
/** The pinned Node, from the npm package that package.json calls node-bin. */
export const NODE = path.join(BIN, 'node');
export const PNPM = path.join(TOOLS, 'node_modules', '.bin', 'pnpm');

/** Our environment with the pinned tools first on PATH, and an Nx that stays by itself: no daemon, no `.env` of the user's. */
export function toolEnvironment() {
  const directories = [BIN, path.join(TOOLS, 'node_modules', '.bin'), process.env.PATH ?? '/usr/bin:/bin'];
  return {
    ...process.env,
    PATH: directories.join(path.delimiter),
    NX_DAEMON: 'false',
    // Else the worktrees of a clone share one cache in the home folder, with what an interrupted build left in it.
    NX_CACHE_DIRECTORY: path.join(ROOT, '.nx', 'cache'),
    NX_TUI: 'false',
    NX_LOAD_DOT_ENV_FILES: 'false',
  };
}

const SKIPPED = new Set(['node_modules', 'dist', '.git', '.reelgate', '.nx', 'coverage']);

/** Files below the workspace's packages, as absolute paths in a stable order. */
export function* packageFiles(
  directories = ['apps', 'libs', 'e2e', 'bench'].map((name) => path.join(ROOT, name)),
) {
  for (const directory of directories) {
    let entries;
    try {
      entries = readdirSync(directory, { withFileTypes: true });
    } catch (error) {
      if (error.code === 'ENOENT') continue;
      throw error;
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(directory, entry.name);
      if (entry.isFile()) yield file;
      else if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* packageFiles([file]);
    }
  }
}

/** A hash over the contents of files. */
export function hashContents(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${path.relative(ROOT, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

/** A hash over names, sizes and times of files: cheaper than contents, and wrong only in the safe direction. */
export function hashTimes(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${path.relative(ROOT, file)}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest('hex');
}

export function readStamp(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // none yet
  }
}
