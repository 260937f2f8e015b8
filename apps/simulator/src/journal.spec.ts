import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Journal } from './journal.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
  path = join(folder, 'journal.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const line = (at: number): { of: string; at: number; kind: string; data: unknown } => ({
  of: 'v',
  at,
  kind: 'task',
  data: { at },
});

describe('Journal', () => {
  it('gives back what was appended, in order, and drops what is not kept', async () => {
    const journal = new Journal(path);
    expect(await journal.load(() => true)).toEqual([]);
    await Promise.all(Array.from({ length: 100 }, (_, at) => journal.append(line(at))));
    const kept = await new Journal(path).load(({ at }) => at >= 90);
    expect(kept.map(({ at }) => at)).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
    expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(10);
  });

  it('has the line on disk when append resolves', async () => {
    const journal = new Journal(path);
    await journal.load(() => true);
    await journal.append(line(1));
    expect(await readFile(path, 'utf8')).toBe(`${JSON.stringify(line(1))}\n`);
  });

  it('survives a line that was cut by the end of the process', async () => {
    const journal = new Journal(path);
    await journal.load(() => true);
    await journal.append(line(1));
    await appendFile(path, '{"of":"v","at":2,"ki');
    const again = new Journal(path);
    expect(await again.load(() => true)).toEqual([line(1)]);
    await again.append(line(3));
    expect(await new Journal(path).load(() => true)).toEqual([line(1), line(3)]);
  });

  it('keeps nothing without a path', async () => {
    const journal = new Journal(undefined);
    await journal.append(line(1));
    expect(await journal.load(() => true)).toEqual([]);
    await journal.clear();
  });
});
