import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '@reelgate/runtime';
import { createTestDatabase, startTestPostgres, waitFor } from '@reelgate/testing';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Database, DatabaseUnavailable, migrate } from './index.js';

const logger = createLogger('test', 'silent');
const VICTIM = 'reelgate-victim';

/** Ends the server side of every connection of the process under test; `one` picks a single one at random. */
const cut = (client: pg.Client, one: boolean): Promise<unknown> =>
  client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = $1 AND datname = current_database() ORDER BY random() LIMIT $2`,
    [VICTIM, one ? 1 : null],
  );

describe('a connection that breaks', () => {
  let url: string;
  let database: Database;
  let killer: pg.Client;

  beforeAll(async () => {
    ({ url } = await createTestDatabase());
    killer = new pg.Client({ connectionString: url });
    await killer.connect();
    await killer.query('CREATE TABLE entry (id text PRIMARY KEY, half int)');
    await killer.query('CREATE TABLE pair (id text, half int, PRIMARY KEY (id, half))');
    database = await Database.connect({ url, poolSize: 6, applicationName: VICTIM, logger });
  });
  afterAll(async () => {
    await database.close();
    await killer.end();
  });

  it('ends no process and leaves no statement without a true answer, however often it happens', async () => {
    const answers = new Map<string, 'done' | 'unknown'>();
    let rounds = 0;
    const stop = new AbortController();
    const keep = async (id: string, work: () => Promise<unknown>): Promise<void> => {
      try {
        await work();
        answers.set(id, 'done');
      } catch (error) {
        expect(error).toBeInstanceOf(DatabaseUnavailable);
        answers.set(id, 'unknown');
      }
    };
    const statements = async (lane: number): Promise<void> => {
      for (let i = 0; !stop.signal.aborted; i++) {
        const id = `s${lane}-${i}`;
        await keep(id, () => database.query('INSERT INTO entry (id) VALUES ($1)', [id], 'insert-entry'));
      }
    };
    const transactions = async (lane: number): Promise<void> => {
      for (let i = 0; !stop.signal.aborted; i++) {
        const id = `t${lane}-${i}`;
        await keep(id, () =>
          database.transaction(async (tx) => {
            await tx.query('INSERT INTO pair VALUES ($1, 1)', [id], 'insert-pair');
            await tx.query('INSERT INTO pair VALUES ($1, 2)', [id]);
          }),
        );
      }
    };
    const killing = (async () => {
      for (; rounds < 150; rounds++) {
        await waitFor(() => answers.size > 20 * rounds);
        await cut(killer, rounds % 10 !== 0);
      }
      stop.abort();
    })();
    await Promise.all([killing, ...[1, 2, 3, 4].flatMap((lane) => [statements(lane), transactions(lane)])]);

    const stored = await killer.query<{ id: string; halves: number }>(
      `SELECT id, 2 AS halves FROM entry UNION ALL SELECT id, count(*)::int FROM pair GROUP BY id`,
    );
    const halves = new Map(stored.rows.map((row) => [row.id, row.halves]));
    expect([...halves].filter(([, count]) => count !== 2)).toEqual([]);
    const done = [...answers].filter(([, answer]) => answer === 'done').map(([id]) => id);
    expect(done.filter((id) => !halves.has(id))).toEqual([]);
    expect(done.length).toBeGreaterThan(rounds);
    // A server that ends a connection says so, and then nothing was committed: hardly ever is an outcome unknown.
    expect(answers.size - done.length).toBeLessThan(answers.size / 10);
  });

  it('leaves a server that has become a standby, to which its connections still lead', async () => {
    for (let i = 0; i < 6; i++) {
      await Promise.all(
        Array.from({ length: 3 }, () => database.query('SET default_transaction_read_only = on')),
      );
      await database.query('INSERT INTO entry (id) VALUES ($1)', [`standby-${i}`]);
      await database.transaction((tx) => tx.query('INSERT INTO pair VALUES ($1, 1)', [`standby-${i}`]));
    }
    const { rowCount } = await killer.query("SELECT FROM entry WHERE id LIKE 'standby-%'");
    expect(rowCount).toBe(6);
  });

  it('runs a transaction again that was cut in the middle, and calls its hooks once', async () => {
    let runs = 0;
    let hooks = 0;
    const result = await database.transaction(async (tx) => {
      runs += 1;
      tx.afterCommit(() => (hooks += 1));
      await tx.query(`INSERT INTO entry (id) VALUES ('again')`);
      if (runs === 1) await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
      return 'kept';
    });
    expect({ result, runs, hooks }).toEqual({ result: 'kept', runs: 2, hooks: 1 });
  });

  it('survives a connection that is cut while its transaction waits for something else', async () => {
    let runs = 0;
    await database.transaction(async (tx) => {
      runs += 1;
      const [row] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      if (runs > 1) return;
      await killer.query('SELECT pg_terminate_backend($1, 5000)', [row!.pid]);
    });
    expect(runs).toBe(2);
  });

  it('repeats a statement that the server gave up, and no other error', async () => {
    await killer.query('CREATE SEQUENCE attempts');
    const [row] = await database.query<{ attempt: bigint }>(
      `SELECT attempt, CASE WHEN attempt = 1 THEN pg_terminate_backend(pg_backend_pid()) END
         FROM (SELECT nextval('attempts') AS attempt) AS a`,
    );
    expect(row!.attempt).toBe(2n);
    await expect(database.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
    await expect(database.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject({
      nothingDone: true,
    });
  });

  it('says that an outcome is unknown when the server dies at the commit, and comes back with the server', async () => {
    const server = await startTestPostgres();
    try {
      const own = await Database.connect({
        url: server.adminUrl,
        poolSize: 2,
        applicationName: VICTIM,
        logger,
      });
      await own.query('CREATE TABLE entry (id text PRIMARY KEY)');
      const slow = own.query(`INSERT INTO entry SELECT 'slow' FROM pg_sleep(60)`);
      const open = own.transaction(async (tx) => {
        await tx.query(`INSERT INTO entry VALUES ('open')`);
        await tx.query('SELECT pg_sleep(60)');
      });
      const failures = Promise.allSettled([slow, open]);
      await waitFor(async () => {
        const other = new pg.Client({ connectionString: server.adminUrl });
        await other.connect();
        const { rows } = await other.query(
          `SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND wait_event = 'PgSleep'`,
        );
        await other.end();
        return rows.length === 2;
      });
      process.kill(server.pid, 'SIGKILL');
      const [statement, transaction] = await failures;
      expect(statement).toMatchObject({ reason: { name: 'DatabaseUnavailable', nothingDone: false } });
      expect(transaction).toMatchObject({ reason: { name: 'DatabaseUnavailable', nothingDone: true } });
      await expect(own.query('SELECT 1')).rejects.toMatchObject({ nothingDone: true });
      await server.restart();
      expect(await own.query('SELECT id FROM entry')).toEqual([]);
      await own.close();
    } finally {
      await server.stop();
    }
  });
});

describe('a migration whose connection breaks', () => {
  it('is rolled back and run again', async () => {
    const { url } = await createTestDatabase();
    let runs = 0;
    class Fragile1 implements MigrationInterface {
      name = 'Fragile1700000000001';
      async up(runner: QueryRunner): Promise<void> {
        runs += 1;
        await runner.query('CREATE TABLE shop.fragile (id text)');
        if (runs === 1) await runner.query('SELECT pg_terminate_backend(pg_backend_pid())');
      }
      async down(): Promise<void> {}
    }
    class Broken2 implements MigrationInterface {
      name = 'Broken1700000000002';
      async up(runner: QueryRunner): Promise<void> {
        await runner.query('SELECT 1 / 0');
      }
      async down(): Promise<void> {}
    }
    expect(await migrate(url, [{ schema: 'shop', migrations: [Fragile1] }])).toEqual([
      'Fragile1700000000001',
    ]);
    expect(runs).toBe(2);
    await expect(migrate(url, [{ schema: 'shop', migrations: [Fragile1, Broken2] }])).rejects.toThrow(
      'division by zero',
    );
  });

  it('is run again after its connection was ended from outside, and lets go of the lock', async () => {
    const { url } = await createTestDatabase();
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    let entered = 0;
    class Stuck1 implements MigrationInterface {
      name = 'Stuck1700000000001';
      async up(runner: QueryRunner): Promise<void> {
        entered += 1;
        if (entered === 1) await runner.query('SELECT pg_sleep(600)');
        await runner.query('CREATE TABLE shop.stuck (id text)');
      }
      async down(): Promise<void> {}
    }
    const migrating = migrate(url, [{ schema: 'shop', migrations: [Stuck1] }]);
    await waitFor(async () => {
      const { rows } = await other.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event = 'PgSleep'`,
      );
      return rows.length > 0;
    });
    expect(await migrating).toEqual(['Stuck1700000000001']);
    await waitFor(
      async () => {
        const { rows } = await other.query(
          `SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database
            WHERE locktype = 'advisory' AND datname = current_database()`,
        );
        return rows.length === 0;
      },
      { what: 'the lock to be free' },
    );
    await other.end();
  });
});
