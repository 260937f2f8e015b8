import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Home } from './home.js';

describe('the home of an installation', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'reelgate-home-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const modeOf = async (...parts: string[]): Promise<number> =>
    (await stat(path.join(folder, ...parts))).mode & 0o777;

  it('and its secrets are open to nobody else', async () => {
    const home = new Home(path.join(folder, 'home'));
    const state = await home.loadState();
    // Root has to let the account of Postgres through, which can then see no names.
    expect(await modeOf('home')).toBe(process.getuid?.() === 0 ? 0o711 : 0o700);
    expect(await modeOf('home', 'state.json')).toBe(0o600);
    expect(await home.loadState()).toEqual(state);
  });

  it('says what to do when its state is damaged', async () => {
    await writeFile(path.join(folder, 'state.json'), '{');
    await expect(new Home(folder).loadState()).rejects.toThrow('--fresh');
  });
});
