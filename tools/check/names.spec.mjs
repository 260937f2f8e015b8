import { describe, expect, it } from '@jest/globals';
import { withTree } from './fixture-tree.mjs';
import { check } from './names.mjs';

const ROOMS = ['libs/vendors/src/**', 'apps/provider/src/families/**'];
const TREE = {
  'libs/vendors/src/acme-films/client.ts': "export const vendor = 'acme-films';",
  'apps/provider/src/families/index.ts':
    "export { reel } from './reel.js'; export { xy } from './xy/index.js';",
  'apps/provider/src/families/reel.ts': "export const reel = { family: 'reel' };",
  'apps/provider/src/families/xy/index.ts': "export const xy = { family: 'xy' };",
};
const problems = (source, { name = 'apps/gateway/src/task.ts', allowed = [] } = {}) =>
  withTree({ ...TREE, [name]: source }, (root) => check(root, ROOMS, allowed));

describe('names', () => {
  it('may stand in their rooms, in comments, and in tests', async () => {
    expect(await problems("// acme-films does this\nconst films = 'acme'; const x = 'reeling';")).toEqual([]);
    expect(await problems("const family = 'reel';", { name: 'apps/gateway/src/task.spec.ts' })).toEqual([]);
  });

  it.each([
    ["if (vendor === 'acme-films') f();", 'acme-films'],
    ['const x = `at ${place} of reel`;', 'reel'],
    ['const acmeFilmsKey = 1;', 'acme-films'],
    ['const x = env.ACME_FILMS_KEY;', 'acme-films'],
    ['const x = { reelRule: 1 };', 'reel'],
    ["import { x } from './acme-films/x.js';", 'acme-films'],
    ['const x = /^reel-/;', 'reel'],
    ["const families = ['xy'];", 'xy'],
    ["const x = 'XY-2.0';", 'xy'],
  ])('may not stand elsewhere: %s', async (source, name) => {
    expect(await problems(`\n${source}`)).toEqual([
      expect.stringContaining(`apps/gateway/src/task.ts:2 names ${name} (`),
    ]);
  });

  it('mean nothing in two letters of an identifier or of Node', async () => {
    expect(await problems("import { x } from 'node:xy'; const xy = x.xy();")).toEqual([]);
  });

  it('may stand where the table says so, for the names it says', async () => {
    const allowed = [{ files: ['apps/gateway/src/**'], names: ['reel'], why: 'because' }];
    expect(await problems("const a = 'reel';", { allowed })).toEqual([]);
    expect(await problems("const a = 'reel', b = 'acme-films';", { allowed })).toEqual([
      expect.stringContaining('names acme-films'),
    ]);
  });

  it('may be a part of one text, wherever it stands', async () => {
    const allowed = [{ text: 'REEL_RULE', why: 'because' }];
    expect(await problems('const a = env.REEL_RULE;', { allowed })).toEqual([]);
    expect(await problems('const a = env.REEL_RULE, b = env.REEL_KEY;', { allowed })).toHaveLength(1);
  });

  it('are taken out of the table when they are gone', async () => {
    const allowed = [{ files: ['apps/gateway/src/old.ts', 'apps/gateway/src/task.ts'], why: 'because' }];
    expect(await problems("const a = 'reel';", { allowed })).toEqual([
      expect.stringContaining('apps/gateway/src/old.ts names nobody any more'),
    ]);
  });
});
