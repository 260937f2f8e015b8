import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newBusPasswords, serverUsersConfig } from '@reelgate/bus';
import { startTestNats, startTestPostgres, waitFor } from '@reelgate/testing';
import pg from 'pg';
import { Stack } from './stack.js';

/** What one film, and one look at it, may cost: no clock, so it holds on any machine. Lower a figure when it has become less. */
interface Budgets {
  readonly film: Readonly<Record<keyof Costs, number>>;
  readonly status: { readonly statements: number; readonly bytes: number };
}
const BUDGETS = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../bench/budgets.json'), 'utf8'),
) as Budgets;

/** Of everything together, since the beginning. */
interface Costs {
  /** Those that run while nothing happens, too, are not counted: how often they do is a matter of time. */
  readonly statements: number;
  /** Transactions that wrote something. */
  readonly commits: number;
  readonly walBytes: number;
  readonly messages: number;
  readonly messageBytes: number;
}

const FILMS = 60;
const CLIENTS = 12;
const READS = 100;

describe('a film and a look at it cost no more than their budgets', () => {
  let postgres: Awaited<ReturnType<typeof startTestPostgres>>;
  let stack: Stack;
  let client: pg.Client;
  const idle = new Set<string>();
  const ids: string[] = [];

  beforeAll(async () => {
    const settings = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.max': '10000' };
    const busPasswords = newBusPasswords();
    const [started, nats] = await Promise.all([
      startTestPostgres(settings),
      startTestNats(undefined, serverUsersConfig(busPasswords)),
    ]);
    postgres = started;
    const databaseUrl = postgres.url('postgres');
    client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('CREATE EXTENSION pg_stat_statements');
    stack = await Stack.start({
      servers: { databaseUrl, nats, busPasswords, addresses: { databaseUrl, natsUrl: nats.url } },
      simulatorEnv: { SIM_PRERENDER: '0', SIM_TENCENT_VOD_CREATES_PER_SECOND: '0' },
    });
    // One of each, so that everything is prepared, cached and learned.
    await makeFilms(1);
    await client.query('SELECT pg_stat_statements_reset()');
    const rounds = async (): Promise<number> => {
      const { rows } = await client.query(
        `SELECT coalesce(min(calls), 0)::int AS calls FROM pg_stat_statements WHERE query LIKE '%outbox o SET claimed_until%'`,
      );
      return rows[0].calls as number;
    };
    await waitFor(async () => ((await rounds()) >= 8 ? true : undefined), {
      timeoutMs: 30_000,
      what: 'idle rounds',
    });
    for (const query of await queries()) idle.add(query.text);
  }, 120_000);
  afterAll(async () => {
    await client?.end();
    await stack?.stop();
    await postgres?.stop();
  });

  it('a film, from its create to its receipt', async () => {
    const before = await costs();
    await makeFilms(FILMS);
    const after = await costs();
    const names = Object.keys(after) as (keyof Costs)[];
    const each = Object.fromEntries(names.map((name) => [name, (after[name] - before[name]) / FILMS]));
    process.stdout.write(`one film: ${JSON.stringify(each)}\n`);
    const over = names.filter((name) => each[name]! > BUDGETS.film[name]);
    expect(over.map((name) => `${name}: ${each[name]} of ${BUDGETS.film[name]}`)).toEqual([]);
  }, 120_000);

  it('a look', async () => {
    const before = await statements();
    let bytes = 0;
    for (let i = 0; i < READS; i++) {
      const { body } = await stack.call('GET', `/v1/videos/${ids[i % ids.length]}`);
      bytes += JSON.stringify(body).length;
    }
    const each = { statements: ((await statements()) - before) / READS, bytes: bytes / READS };
    process.stdout.write(`one look: ${JSON.stringify(each)}\n`);
    expect(each.statements).toBeLessThanOrEqual(BUDGETS.status.statements);
    expect(each.bytes).toBeLessThanOrEqual(BUDGETS.status.bytes);
  });

  async function makeFilms(count: number): Promise<void> {
    const queue = Array.from({ length: count }, (_, i) => i);
    const made = await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        const mine: string[] = [];
        while (queue.pop() !== undefined) {
          const film = { model: 'Kling-3.0-Omni', prompt: 'a paper boat', seconds: '5' };
          mine.push((await stack.create(film)).id as string);
        }
        return mine;
      }),
    );
    ids.push(...made.flat());
    // Asked of the database: reads of statuses are no part of what a film costs.
    await waitFor(
      async () => {
        const { rows } = await client.query(
          `SELECT (SELECT count(*) FROM billing.hold WHERE status <> 'charged')::int
                + (SELECT count(*) FROM gateway.task WHERE charged IS NULL)::int AS open`,
        );
        return rows[0].open === 0 ? true : undefined;
      },
      { timeoutMs: 60_000, what: 'the films to be charged' },
    );
  }

  async function queries(): Promise<{ text: string; calls: number }[]> {
    const { rows } = await client.query(
      `SELECT query AS text, sum(calls)::int AS calls FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
        WHERE query !~ 'pg_stat_statements|pg_current_wal|AS open' GROUP BY query`,
    );
    return rows as { text: string; calls: number }[];
  }

  async function statements(): Promise<number> {
    return (await queries()).filter(({ text }) => !idle.has(text)).reduce((sum, { calls }) => sum + calls, 0);
  }

  async function costs(): Promise<Costs> {
    const { rows } = await client.query(
      `SELECT pg_current_wal_lsn() - '0/0'::pg_lsn AS wal, pg_current_xact_id()::text AS xact,
              (SELECT count(*) FROM gateway.outbox) + (SELECT count(*) FROM provider.outbox) AS messages,
              (SELECT sum(length(payload::text) + length(headers::text)) FROM gateway.outbox)
            + (SELECT sum(length(payload::text) + length(headers::text)) FROM provider.outbox) AS bytes`,
    );
    const { wal, xact, messages, bytes } = rows[0] as Record<string, string>;
    return {
      statements: await statements(),
      commits: Number(xact),
      walBytes: Number(wal),
      messages: Number(messages),
      messageBytes: Number(bytes),
    };
  }
});
