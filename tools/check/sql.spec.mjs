import { describe, expect, it } from '@jest/globals';
import { manifest, withTree } from './fixture-tree.mjs';
import { check } from './sql.mjs';

const shop = (files) => withTree({ 'apps/shop/package.json': manifest('shop'), ...files }, check);

describe('sql', () => {
  it.each([
    "db.query('SELECT 1')",
    'db.query(`\n  INSERT INTO shop.film (id) VALUES ($1)`)',
    'db.query(`UPDATE shop.film f SET id = ${id}`)',
    "tx.query('DELETE FROM shop.film WHERE id = $1')",
    'tx.query(`WITH due AS MATERIALIZED (SELECT id FROM shop.film) SELECT id FROM due`)',
    "const statement = 'SELECT id FROM shop.film';",
  ])('refuses %j outside a repository', async (source) => {
    const text = `// line one\n${source}\n`;
    expect(await shop({ 'apps/shop/src/films.service.ts': text })).toEqual([
      expect.stringContaining('apps/shop/src/films.service.ts:2 is SQL.'),
    ]);
    expect(
      await shop({
        'apps/shop/src/films.repository.ts': text,
        'apps/shop/src/films.spec.ts': text,
        'apps/shop/src/migrations/1780000000000-create-shop.ts': text,
      }),
    ).toEqual([]);
  });

  it.each([
    "throw new Error('Update the app.')",
    'vendor.query(channel, id)',
    "const how = 'select one';",
    "const word = 'DELETE';",
    "routes.add('DELETE /v1/films')",
  ])('does not mind %j', async (source) => {
    expect(await shop({ 'apps/shop/src/films.service.ts': source })).toEqual([]);
  });

  it('refuses an exception that is none any more', async () => {
    expect(
      await withTree(
        { 'apps/billing/package.json': manifest('billing'), 'apps/billing/src/a.ts': '' },
        check,
      ),
    ).toEqual([expect.stringContaining('apps/billing/src/** holds no SQL any more')]);
  });
});
