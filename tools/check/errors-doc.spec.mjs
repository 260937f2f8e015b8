import { describe, expect, it } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { check, render } from './errors-doc.mjs';
import { withTree } from './fixture-tree.mjs';

const ERRORS = {
  not_found: { status: 404, type: 'not_found_error', retry: false, advice: 'Check the path | the id.' },
  rate_limit_exceeded: { status: 429, type: 'rate_limit_error', retry: true, advice: 'Wait.' },
};
const tree = { 'libs/contracts/src/errors.ts': `export const ERRORS = ${JSON.stringify(ERRORS)};` };

describe('errors-doc', () => {
  it('has one row for every code', async () => {
    const rows = await withTree(tree, async (root) => (await render(root, ERRORS)).match(/^\| `.*$/gm));
    expect(
      rows.map((row) =>
        row
          .split(/(?<!\\)\|/)
          .map((cell) => cell.trim())
          .slice(1, -1),
      ),
    ).toEqual([
      ['`not_found`', '404', '`not_found_error`', 'false', 'Check the path \\| the id.'],
      ['`rate_limit_exceeded`', '429', '`rate_limit_error`', 'true', 'Wait.'],
    ]);
  });

  it('fails until the document is there and the same', async () => {
    await withTree(tree, async (root) => {
      expect(await check(root)).toEqual([expect.stringContaining('is missing')]);
      mkdirSync(path.join(root, 'docs'));
      const document = path.join(root, 'docs', 'errors.md');
      writeFileSync(document, await render(root, ERRORS));
      expect(await check(root)).toEqual([]);
      writeFileSync(document, (await render(root, ERRORS)).replace('404', '400'));
      expect(await check(root)).toEqual([expect.stringContaining('is out of date')]);
    });
  });
});
