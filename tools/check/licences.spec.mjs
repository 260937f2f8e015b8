import { describe, expect, it } from '@jest/globals';
import { withTree } from './fixture-tree.mjs';
import { check } from './licences.mjs';

/** One app that depends on `film`, which depends on `dep`; what their package.json files say. */
const problems = (dep, files = {}) =>
  withTree(
    {
      'apps/gateway/package.json': { name: '@reelgate/gateway', dependencies: { film: '1.0.0' } },
      'apps/gateway/node_modules/film/package.json': {
        name: 'film',
        version: '1.0.0',
        license: 'MIT',
        dependencies: { dep: '2.0.0' },
      },
      'apps/gateway/node_modules/film/node_modules/dep/package.json': {
        name: 'dep',
        version: '2.0.0',
        ...dep,
      },
      ...files,
    },
    check,
  );

describe('licences', () => {
  it.each([
    { license: 'MIT' },
    { license: '(GPL-3.0 OR Apache-2.0)' },
    { license: 'MIT AND BSD-3-Clause' },
    { licenses: [{ type: 'ISC' }] },
  ])('pass %j', async (dep) => {
    expect(await problems(dep)).toEqual([]);
  });

  it.each([{ license: 'GPL-3.0' }, { license: 'MIT AND GPL-3.0' }, { license: 'UNLICENSED' }, {}])(
    'fail %j, however far away',
    async (dep) => {
      expect(await problems(dep)).toEqual([expect.stringMatching(/^dep 2\.0\.0 is under /)]);
    },
  );

  it('keep ffmpeg to the simulator, with its notice', async () => {
    const ffmpeg = { name: '@ffmpeg-installer/ffmpeg', license: 'LGPL-2.1' };
    expect(await problems(ffmpeg)).toEqual([
      expect.stringContaining('apps/simulator/THIRD-PARTY.md is missing'),
    ]);
    expect(await problems(ffmpeg, { 'apps/simulator/THIRD-PARTY.md': '' })).toEqual([
      expect.stringContaining('apps/gateway brings @ffmpeg-installer/ffmpeg (LGPL-2.1) along'),
    ]);
  });
});
