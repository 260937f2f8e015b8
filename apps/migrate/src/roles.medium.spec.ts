import { beforeAll, describe, expect, it } from '@jest/globals';
import { databaseUrl } from '@reelgate/db';
import { createTestDatabase } from '@reelgate/testing';
import pg from 'pg';
import { migrateAll } from './index.js';
import type { ServiceName } from './index.js';

const PREFIX = 'reelgate_spec_';
const PASSWORDS = { gateway: 'p@ss/w#rd', billing: "it's %41 \\ :?", provider: 'three' };
const DENIED = '42501';

describe('the roles of the services', () => {
  let url: string;
  beforeAll(async () => {
    ({ url } = await createTestDatabase());
    // Twice, and at once: it is what every start does.
    const roles = { prefix: PREFIX, passwords: PASSWORDS };
    await Promise.all([migrateAll(url, roles), migrateAll(url, roles)]);
  });

  /** The SQLSTATE that a statement of a service ends with; undefined when it may. */
  const outcome = async (service: ServiceName, sql: string): Promise<string | undefined> => {
    const client = new pg.Client({
      connectionString: databaseUrl({
        DATABASE_URL: url,
        DATABASE_USER: `${PREFIX}${service}`,
        DATABASE_PASSWORD: PASSWORDS[service],
      }),
    });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query(sql);
      return undefined;
    } catch (error) {
      return (error as { code?: string }).code;
    } finally {
      await client.end();
    }
  };

  it.each<[ServiceName, string]>([
    ['gateway', 'SELECT id FROM gateway.task'],
    ['gateway', 'LOCK TABLE gateway.stream_mark IN EXCLUSIVE MODE'],
    ['gateway', "INSERT INTO gateway.outbox (id, subject, payload) VALUES ('a', 'b', '{}')"],
    ['billing', 'UPDATE billing.account SET posted = 0'],
    ['billing', 'DELETE FROM billing.quote'],
    ['billing', "INSERT INTO billing.ledger_tx (key, kind, at) VALUES ('k', 'credit', now())"],
    ['provider', 'UPDATE provider.channel SET weight = 1'],
    ['provider', 'DELETE FROM provider.job'],
  ])('let %s do its work: %s', async (service, sql) => {
    expect(await outcome(service, sql)).toBeUndefined();
  });

  it.each<[ServiceName, string]>([
    ['provider', 'UPDATE billing.ledger_entry SET amount = 0'],
    ['provider', "INSERT INTO billing.ledger_tx (key, kind, at) VALUES ('k', 'credit', now())"],
    ['provider', 'UPDATE billing.account SET posted = 1000000000'],
    ['provider', 'SELECT * FROM gateway.api_key'],
    ['gateway', 'UPDATE billing.account SET posted = 1000000000'],
    ['gateway', 'SELECT sealed_key FROM provider.channel'],
    ['gateway', 'DELETE FROM gateway.audit'],
    ['billing', 'SELECT spec FROM gateway.task'],
    ['billing', 'UPDATE billing.ledger_entry SET amount = 0'],
    ['billing', 'DELETE FROM billing.ledger_tx'],
    ['billing', 'ALTER TABLE billing.ledger_entry DISABLE TRIGGER ALL'],
    ['billing', 'TRUNCATE billing.hold'],
    ['billing', 'DELETE FROM billing.migration'],
    ['billing', 'CREATE TABLE billing.more (id text)'],
    ['billing', 'CREATE ROLE helper LOGIN'],
  ])('keep %s from: %s', async (service, sql) => {
    expect(await outcome(service, sql)).toBe(DENIED);
  });

  it('get the password of the latest run', async () => {
    await migrateAll(url, { prefix: PREFIX, passwords: { ...PASSWORDS, provider: 'another' } });
    await expect(outcome('provider', 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });
});
