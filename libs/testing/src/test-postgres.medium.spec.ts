import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, testPostgres } from './test-postgres.js';

async function query(connectionString: string, text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

describe('the shared Postgres', () => {
  it('is one server for every caller', async () => {
    const [one, two] = await Promise.all([testPostgres(), testPostgres()]);
    expect(one.adminUrl).toBe(two.adminUrl);
  });

  it('gives databases that are empty and do not see each other', async () => {
    const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    await query(one.url, 'CREATE TABLE t (id int)');
    await expect(query(two.url, 'SELECT * FROM t')).rejects.toThrow('relation "t" does not exist');
    const names = await query((await testPostgres()).adminUrl, 'SELECT datname FROM pg_database');
    expect(names.rows.map((row: { datname: string }) => row.datname)).toEqual(
      expect.arrayContaining([one.name, two.name]),
    );
  });

  it('speaks UTF-8, sorts by code point and lives in UTC', async () => {
    const { url } = await createTestDatabase();
    const { rows } = await query(
      url,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('timezone') AS zone,
              (SELECT datcollate FROM pg_database WHERE datname = current_database()) AS sorting,
              '视频' AS text`,
    );
    expect(rows[0]).toEqual({ encoding: 'UTF8', zone: 'UTC', sorting: 'C', text: '视频' });
  });
});
