import { describe, expect, it } from '@jest/globals';
import { check, circlesIn } from './circles.mjs';
import { manifest, withTree } from './fixture-tree.mjs';

const problems = (files) =>
  withTree(
    {
      'libs/contracts/package.json': manifest('contracts'),
      'libs/runtime/package.json': manifest('runtime', ['contracts']),
      ...files,
    },
    check,
  );

describe('circles', () => {
  it('pass what goes one way', async () => {
    expect(
      await problems({
        'libs/contracts/src/index.ts': "export * from './a.js'; export * from './b.js';",
        'libs/contracts/src/a.ts': "import { b } from './b.js';",
        'libs/contracts/src/b.ts': 'export const b = 1;',
        'libs/runtime/src/index.ts': "export { b } from '@reelgate/contracts';",
      }),
    ).toEqual([]);
  });

  it('fail within a package, by types alone too, with the way round', async () => {
    expect(
      await problems({
        'libs/contracts/src/a.ts': "import { b } from './b.js';",
        'libs/contracts/src/b.ts': "export { c } from './part/c.js';",
        'libs/contracts/src/part/c.ts': "import type { A } from '../a.js'; export const c: A = 1;",
      }),
    ).toEqual([
      expect.stringMatching(
        /^libs\/contracts\/src\/a.ts → libs\/contracts\/src\/b.ts → libs\/contracts\/src\/part\/c.ts → libs\/contracts\/src\/a.ts\. /,
      ),
    ]);
  });

  it('fail between packages', async () => {
    expect(
      await problems({
        'libs/contracts/src/index.ts': "export type { R } from '@reelgate/runtime';",
        'libs/runtime/src/index.ts': "export * from '@reelgate/contracts';",
      }),
    ).toEqual([expect.stringContaining('libs/contracts/src/index.ts → libs/runtime/src/index.ts →')]);
  });

  it('tell of every knot once', () => {
    const graph = new Map([
      ['a', ['b', 'c']],
      ['b', ['a']],
      ['c', ['b']],
      ['d', ['a', 'd']],
      ['e', ['a']],
    ]);
    expect(circlesIn(graph)).toEqual([['a', 'b'], ['d']]);
  });
});
