import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BusConnection, ensureStreams } from '@reelgate/bus';
import { STREAM, SUBJECT } from '@reelgate/contracts';
import { createLogger, systemClock } from '@reelgate/runtime';
import { createTestDatabase, startTestNats, waitFor } from '@reelgate/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Database, firstDelivery, messageTablesSql, migrate, Outbox, storeDeadLetter } from './index.js';

const logger = createLogger('test', 'silent');

class MessageTables1 implements MigrationInterface {
  name = 'MessageTables1700000000001';
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of messageTablesSql('shop')) await runner.query(statement);
    await runner.query('CREATE TABLE shop.orders (id text PRIMARY KEY, amount bigint NOT NULL)');
  }
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
const shop = { schema: 'shop', migrations: [MessageTables1] };

describe('the database library', () => {
  let nats: Awaited<ReturnType<typeof startTestNats>>;
  let bus: BusConnection;
  let url: string;
  let database: Database;
  const outboxes: Outbox[] = [];

  const newOutbox = (): Outbox => {
    const outbox = new Outbox({ database, schema: 'shop', bus, clock: systemClock, logger });
    outboxes.push(outbox);
    return outbox;
  };
  const message = (id: string) => ({ id, subject: SUBJECT.evtProgress, payload: { n: id } });
  const stored = async (): Promise<number> => (await bus.manager.streams.info(STREAM.events)).state.messages;
  const unsent = async (): Promise<number> => (await newOutbox().backlog()).size;

  beforeAll(async () => {
    nats = await startTestNats();
    bus = await BusConnection.connect({ url: nats.url, name: 'test', logger });
    await ensureStreams(bus, 1);
    ({ url } = await createTestDatabase());
  });
  afterEach(async () => {
    for (const outbox of outboxes.splice(0)) await outbox.stop();
  });
  afterAll(async () => {
    await database.close();
    await bus.close();
    await nats.stop();
  });

  it('migrates once however many processes start at once', async () => {
    const ran = await Promise.all([migrate(url, [shop]), migrate(url, [shop]), migrate(url, [shop])]);
    expect(ran.flat()).toEqual(['MessageTables1700000000001']);
    database = await Database.connect({ url, poolSize: 5, applicationName: 'test', logger });
  });

  it('gives bigint for bigint, exactly', async () => {
    const [row] = await database.query<{ n: bigint; c: bigint }>(
      'SELECT 9007199254740993::bigint AS n, count(*) AS c FROM shop.orders',
    );
    expect(row).toEqual({ n: 9_007_199_254_740_993n, c: 0n });
  });

  it('publishes what was committed, at once, and nothing that was rolled back', async () => {
    const outbox = newOutbox();
    outbox.start();
    await expect(
      database.transaction(async (tx) => {
        await outbox.append(tx, [message('rolled-back')]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await database.transaction(async (tx) => {
      await tx.query("INSERT INTO shop.orders VALUES ('o1', 5)");
      await outbox.append(tx, [message('a'), message('b')]);
    });
    await waitFor(async () => (await stored()) === 2);
    await waitFor(async () => (await unsent()) === 0);
    const first = await bus.manager.streams.getMessage(STREAM.events, { seq: 1 });
    expect([first!.header.get('Nats-Msg-Id'), first!.subject, first!.json()]).toEqual([
      'a',
      SUBJECT.evtProgress,
      { n: 'a' },
    ]);
  });

  it('shares the work of many messages among relays, each message once', async () => {
    const before = await stored();
    const [one, two] = [newOutbox(), newOutbox()];
    await database.transaction((tx) =>
      one.append(
        tx,
        Array.from({ length: 1000 }, (_, i) => message(`many-${i}`)),
      ),
    );
    one.start();
    two.start();
    await waitFor(async () => (await unsent()) === 0);
    expect((await stored()) - before).toBe(1000);
  });

  it('keeps messages while the bus is away and sends them when it is back', async () => {
    const before = await stored();
    const outbox = newOutbox();
    outbox.start();
    process.kill(nats.pid, 'SIGKILL');
    await nats.exited;
    await database.transaction((tx) => outbox.append(tx, [message('while-away')]));
    expect(await unsent()).toBe(1);
    await nats.restart();
    await waitFor(async () => (await unsent()) === 0, { timeoutMs: 20_000 });
    expect(await stored()).toBe(before + 1);
  });

  it('takes rows back from a relay that died after claiming them', async () => {
    await database.transaction((tx) => newOutbox().append(tx, [message('orphan')]));
    await database.query(
      "UPDATE shop.outbox SET claimed_until = now() - interval '1 second' WHERE id = 'orphan'",
    );
    newOutbox().start();
    await waitFor(async () => (await unsent()) === 0);
  });

  it('recognises a message that was handled before, unless that was rolled back', async () => {
    const take = (): Promise<boolean> =>
      database.transaction((tx) => firstDelivery(tx, 'shop', 'billing', 'm1'));
    await expect(
      database.transaction(async (tx) => {
        expect(await firstDelivery(tx, 'shop', 'billing', 'm1')).toBe(true);
        throw new Error('effect failed');
      }),
    ).rejects.toThrow('effect failed');
    const results = await Promise.all([take(), take(), take()]);
    expect(results.filter(Boolean)).toHaveLength(1);
  });

  it('stores a dead letter once', async () => {
    const letter = {
      id: 'd1',
      stream: 'S',
      subject: 's',
      payload: '{}',
      headers: {},
      deliveries: 8,
      reason: 'why',
    };
    await storeDeadLetter(database, 'shop', letter);
    await storeDeadLetter(database, 'shop', letter);
    expect(await database.query('SELECT id, reason FROM shop.dead_letter')).toEqual([
      { id: 'd1', reason: 'why' },
    ]);
  });

  it('runs a transaction again after a deadlock', async () => {
    await database.query("INSERT INTO shop.orders VALUES ('d-a', 0), ('d-b', 0)");
    let meet = 2;
    let bothIn = (): void => undefined;
    const together = new Promise<void>((resolve) => {
      bothIn = resolve;
    });
    const add = (first: string, second: string): Promise<void> =>
      database.transaction(async (tx) => {
        await tx.query('UPDATE shop.orders SET amount = amount + 1 WHERE id = $1', [first]);
        if (--meet === 0) bothIn();
        await together;
        await tx.query('UPDATE shop.orders SET amount = amount + 1 WHERE id = $1', [second]);
      });
    await Promise.all([add('d-a', 'd-b'), add('d-b', 'd-a')]);
    expect(await database.query("SELECT amount FROM shop.orders WHERE id LIKE 'd-%'")).toEqual([
      { amount: 2n },
      { amount: 2n },
    ]);
  });
});
