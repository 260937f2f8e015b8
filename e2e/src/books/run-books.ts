import { BusConnection, ensureStreams, RpcClient } from '@reelgate/bus';
import {
  Balance,
  PriceChanges,
  QuoteReply,
  Reconciliation,
  ReserveReply,
  SUBJECT,
} from '@reelgate/contracts';
import type { PricingBasis, TasksKnownRequest } from '@reelgate/contracts';
import { createLogger, newId } from '@reelgate/runtime';
import { createTestDatabase, startTestNats, waitFor } from '@reelgate/testing';
import pg from 'pg';
import { Random } from '../random.js';
import { freePort, runApp, ServiceProcess } from '../service-process.js';
import type { Case, Fate } from './case.js';
import { checkBooks } from './check-books.js';
import { deliver, KINDS } from './films.js';
import { billionths, PriceOracle, readPublishedRows } from './price-oracle.js';
import type { Payer, Row } from './price-oracle.js';

const REPLICAS = 2;
/** Reservations of one message. */
const BATCH = 10;
/** Messages and events under way at once. */
const LANES = 12;
/** Both billings may be down at once, and a start takes long beside other work. */
const PATIENCE_MS = 240_000;
const REST_LIMIT_MS = 240_000;
/** Before each message of reservations. */
const MOST_PAUSE_MS = 500;
const HOUR_MS = 3_600_000;
const KILL_POINTS = [
  'billing.hold-written',
  'billing.settle-before',
  'billing.settle-written',
  'billing.settled',
];

export interface BooksOptions {
  readonly tasks: number;
  readonly seed: number;
  readonly onStep?: (text: string) => void;
}

export interface BooksResult {
  readonly wrong: readonly string[];
  readonly mishaps: number;
  /** How many cases had which end. */
  readonly ends: Readonly<Record<string, number>>;
  /** Charged in all, in millionths. */
  readonly total: bigint;
}

interface Account extends Payer {
  readonly id: string;
  readonly credit: string;
}

const ACCOUNTS: readonly Account[] = [
  { id: 'acct_plain', list: '', multiplier: 1_000_000n, overrun: false, credit: '1000000' },
  { id: 'acct_cheap', list: '', multiplier: 900_000n, overrun: false, credit: '1000000' },
  { id: 'acct_odd', list: '', multiplier: 1_150_001n, overrun: false, credit: '1000000' },
  { id: 'acct_overrun', list: '', multiplier: 333_333n, overrun: true, credit: '1000000' },
  { id: 'acct_studio', list: 'studio', multiplier: 1_000_000n, overrun: false, credit: '1000000' },
  { id: 'acct_poor', list: '', multiplier: 1_000_000n, overrun: false, credit: '150' },
];

/**
 * Random tasks through two billing services that are killed, cut off from their database and told everything twice and out
 * of order, with a price change at noon. Then the books are read by other eyes.
 */
export async function runBooks({
  tasks,
  seed,
  onStep = () => undefined,
}: BooksOptions): Promise<BooksResult> {
  const random = new Random(seed);
  const [{ url }, nats] = await Promise.all([createTestDatabase(), startTestNats()]);
  const logger = createLogger('books-test', 'silent');
  await runApp('migrate', { DATABASE_URL: url });
  const bus = await BusConnection.connect({ url: nats.url, name: 'books-test', logger });
  const sql = new pg.Pool({ connectionString: url, max: 2 });
  sql.on('error', () => undefined);
  const replicas = await Promise.all(
    Array.from({ length: REPLICAS }, async () => {
      const ops = await freePort();
      const env = {
        DATABASE_URL: url,
        NATS_URL: nats.url,
        REELGATE_SECRET: 'the secret of the tests, long enough',
        LOG_LEVEL: 'error',
        OPS_PORT: String(ops),
        BILLING_SWEEP_SECONDS: '1',
        BILLING_ORPHAN_AGE_SECONDS: '60',
        BILLING_LEDGER_CHECK_SECONDS: '15',
      };
      return new ServiceProcess('billing', env, `http://127.0.0.1:${ops}/readyz`);
    }),
  );
  const world = new World(bus, random);
  try {
    await ensureStreams(bus, 1);
    world.answerForGateway();
    await Promise.all(replicas.map((each) => each.start()));
    const { oracle, noon } = await world.openAccountsAndPrices();
    const cases = await world.plan(tasks, noon);
    onStep(`${tasks} tasks planned, prices change at ${new Date(noon).toISOString()}`);
    const mishaps = makeMishaps(replicas, sql, random, onStep);
    let count = 0;
    try {
      await world.run(cases, onStep);
    } finally {
      count = await mishaps.stop();
    }
    await world.rest(sql, cases);
    onStep('at rest');
    const { wrong, ends, total } = await checkBooks(sql, cases, ACCOUNTS, oracle, world.barred);
    const service = await world.reconcile();
    const differences = service.checks.filter(({ ok, name }) => !ok && name !== 'vendor_figures');
    return {
      wrong: [...wrong, ...differences.map((check) => `reconciliation: ${JSON.stringify(check)}`)],
      mishaps: count,
      ends,
      total,
    };
  } finally {
    await Promise.all(replicas.map((each) => each.kill()));
    await sql.end();
    await bus.close();
    await nats.stop();
  }
}

/** The gateway and the providers, as billing meets them. */
class World {
  readonly #rpc: RpcClient;
  /** Tasks that exist, and whether they are over. */
  readonly #known = new Map<string, 'running' | 'completed' | 'failed'>();
  /** Tasks that billing had barred, because they do not exist. */
  readonly barred = new Set<string>();

  constructor(
    private readonly bus: BusConnection,
    private readonly random: Random,
  ) {
    this.#rpc = new RpcClient(bus);
  }

  answerForGateway(): void {
    this.#answer<TasksKnownRequest>(SUBJECT.gatewayTasksKnown, ({ taskIds, bar }) => {
      const unknown = taskIds.filter((taskId) => !this.#known.has(taskId));
      if (bar) for (const taskId of unknown) this.barred.add(taskId);
      return {
        tasks: taskIds.flatMap((taskId) => {
          const state = this.#known.get(taskId);
          return state ? [{ taskId, state }] : [];
        }),
        ...(bar ? { barred: unknown } : {}),
      };
    });
    this.#answer<{ after?: string; limit: number }>(SUBJECT.gatewayOpenTasks, ({ after = '', limit }) => ({
      taskIds: [...this.#known]
        .flatMap(([taskId, state]) => (state === 'running' && taskId > after ? [taskId] : []))
        .sort()
        .slice(0, limit),
    }));
  }

  #answer<Request>(subject: string, answer: (request: Request) => object): void {
    this.bus.nats.subscribe(subject, {
      callback: (_error, message) => {
        const { id, data } = message.json<{ id: string; data: Request }>();
        message.respond(JSON.stringify({ id, isDisposed: true, response: answer(data) }));
      },
    });
  }

  /** Prices that change, end, or are one account's own; by the oracle's rows and by billing's API alike. */
  async openAccountsAndPrices(): Promise<{ readonly oracle: PriceOracle; readonly noon: number }> {
    for (const { id, list, multiplier, overrun, credit } of ACCOUNTS) {
      const factor = `${multiplier / 1_000_000n}.${(multiplier % 1_000_000n).toString().padStart(6, '0')}`;
      const put = { accountId: id, priceList: list, priceMultiplier: factor, allowOverrun: overrun };
      await this.#rpc.insist(SUBJECT.billingAccountPut, put, Balance, 5);
      const top = { accountId: id, amount: credit, currency: 'CNY', idempotencyKey: 'first' };
      await this.#rpc.insist(SUBJECT.billingCredit, top, Balance, 5);
    }
    const noon = Date.now() + HOUR_MS;
    const own: Row[] = [
      { name: 'kling-3.0-720p-mute', list: '', price: billionths('0.851234567') },
      { name: 'hailuo-02-1080p', list: '', price: billionths('0.5') },
      { name: 'vidu-q2-1080p', list: '', price: null },
      { name: 'kling-3.0-1080p-audio', list: 'studio', price: billionths('1.111111111') },
    ].map((row) => ({ ...row, from: noon, unit: 'second', least: 0, step: 1 }));
    for (const { name, list, price, from } of own) {
      const row = {
        billing_name: name,
        effective_from: new Date(from).toISOString(),
        ...(list === '' ? {} : { price_list: list }),
        ...(price === null
          ? { withdrawn: 'true' }
          : {
              unit_price: `${price / 1_000_000_000n}.${(price % 1_000_000_000n).toString().padStart(9, '0')}`,
              unit: 'second',
            }),
      };
      await this.#rpc.call(SUBJECT.billingPricesAdd, { rows: [row], dryRun: false }, PriceChanges, 5_000);
    }
    return { oracle: new PriceOracle([...(await readPublishedRows('CNY')), ...own]), noon };
  }

  /** Orders of every kind, made before and after noon, some at an earlier quote. */
  async plan(tasks: number, noon: number): Promise<Case[]> {
    const { random } = this;
    const cases: Case[] = [];
    for (let i = 0; i < tasks; i++) {
      const kind = random.pick(KINDS);
      const account = random.pick(ACCOUNTS);
      const basis = {
        family: kind.family,
        base: kind.base,
        scene: 'text',
        tier: random.pick(kind.tiers),
        audio: null,
        images: 0,
        videos: 0,
        offPeak: false,
        ...kind.order(random),
      } as PricingBasis;
      const [least, most] = kind.seconds;
      const seconds = least + random.below(most - least + 1);
      const tokens = kind.tokens ? 20_000 + random.below(400_000) : undefined;
      const createdAt = noon + Math.round(random.between(-50, 50) * 60_000);
      const taskId = newId('video', new Date(createdAt));
      const request = {
        accountId: account.id,
        basis,
        seconds,
        secondsStated: !kind.followsInput,
        ...(tokens === undefined ? {} : { tokens }),
      };
      const quotedAt = random.chance(0.03) ? Date.now() : undefined;
      const quote =
        quotedAt === undefined
          ? undefined
          : await this.#rpc.call(SUBJECT.billingQuote, request, QuoteReply, 5_000);
      const fate = random.chance(0.8)
        ? 'completed'
        : random.pick<Fate>(['failed', 'failed', 'cancelled', 'uncertain', 'orphan']);
      cases.push({
        taskId,
        accountId: account.id,
        payer: account,
        fate,
        order: { kind, basis, seconds, tokens, pricedAt: quotedAt ?? createdAt },
        delivery: deliver(random, { basis, seconds, ...(tokens === undefined ? {} : { tokens }) }),
        reservation: {
          ...request,
          taskId,
          keyId: `key_${i % 7}`,
          createdAt: new Date(createdAt).toISOString(),
          ...(quote ? { quoteId: quote.quoteId } : {}),
        },
      });
    }
    return cases;
  }

  /** Reserves and ends every case: in any order, several at once, much of it twice. */
  async run(cases: readonly Case[], onStep: (text: string) => void): Promise<void> {
    const batches: Case[][] = [];
    for (let i = 0; i < cases.length; i += BATCH) batches.push(cases.slice(i, i + BATCH));
    const late: (() => Promise<void>)[] = [];
    let done = 0;
    await inLanes(batches, async (batch) => {
      // Time for something to happen meanwhile, also in a short run.
      await sleep(this.random.between(0, MOST_PAUSE_MS));
      await this.#reserve(batch);
      for (const each of batch) {
        if (!each.answer?.price) continue;
        // One that billing had barred meanwhile can be stored no more: the gateway's part of the bargain.
        if (each.fate === 'orphan' || this.barred.has(each.taskId)) continue;
        this.#known.set(each.taskId, 'running');
        const events = this.#eventsOf(each);
        if (this.random.chance(0.5)) for (const event of events) late.push(event);
        else for (const event of events) await event();
      }
      done += batch.length;
      if (done % 1_000 < BATCH) onStep(`${done} of ${cases.length} tasks reserved`);
    });
    for (let i = late.length - 1; i > 0; i--) {
      const j = this.random.below(i + 1);
      [late[i], late[j]] = [late[j]!, late[i]!];
    }
    await inLanes(late, (event) => event());
  }

  /** Asks until it is answered, as a gateway whose client waits; the same task may be asked for by two messages at once. */
  async #reserve(batch: readonly Case[]): Promise<void> {
    const message = { reservations: batch.map(({ reservation }) => reservation) };
    const ask = (): Promise<ReserveReply> =>
      insist(() => this.#rpc.call(SUBJECT.billingReserve, message, ReserveReply));
    const [{ results }] = await Promise.all([ask(), ...(this.random.chance(0.1) ? [ask()] : [])]);
    for (const [i, each] of batch.entries()) each.answer = results[i]!;
  }

  #eventsOf({ taskId, accountId, fate, order, delivery }: Case): (() => Promise<void>)[] {
    const { random } = this;
    const publish =
      (kind: string, fields: object, id = newId('evt', new Date())) =>
      async () => {
        const event = {
          taskId,
          accountId,
          family: order.basis.family,
          at: new Date().toISOString(),
          ...fields,
        };
        if (kind === 'completed') this.#known.set(taskId, 'completed');
        if (kind === 'failed' || kind === 'cancelled') this.#known.set(taskId, 'failed');
        await insist(() => this.bus.publish({ subject: `task.evt.${kind}.v1`, id, payload: event }));
      };
    const before = [
      ...(random.chance(0.5) ? [publish('submitted', { vendor: 'tencent-vod', channelId: 'chan_1' })] : []),
      ...(fate === 'uncertain' || random.chance(0.05) ? [publish('uncertain', { reason: 'no answer' })] : []),
    ];
    if (fate === 'uncertain') return before;
    const fields =
      fate === 'completed'
        ? { result: delivery.result }
        : fate === 'failed'
          ? { code: 'upstream_failed', message: 'no' }
          : {};
    const id = newId('evt', new Date());
    return [
      ...before,
      publish(fate, fields, id),
      ...(random.chance(0.2) ? [publish(fate, fields, id)] : []),
      // The same news under another id: what a stream brings that was restored, or a provider that forgot.
      ...(random.chance(0.15) ? [publish(fate, fields)] : []),
    ];
  }

  /** Waits until every hold has ended that has to. Holds without a task count as old from now on. */
  async rest(sql: pg.Pool, cases: readonly Case[]): Promise<void> {
    const left = cases.filter(({ fate, answer }) => fate === 'uncertain' && answer?.price);
    await sql.query(`UPDATE billing.hold SET held_at = held_at - interval '1 hour' WHERE status = 'held'`);
    await waitFor(
      async () => {
        const { rows } = await sql
          .query<{ held: string }>(`SELECT count(*) AS held FROM billing.hold WHERE status = 'held'`)
          .catch(() => ({ rows: [] }));
        return Number(rows[0]?.held ?? -1) === left.length ? true : undefined;
      },
      { timeoutMs: REST_LIMIT_MS, what: `all but ${left.length} holds to end` },
    );
  }

  reconcile(): Promise<Reconciliation> {
    return this.#rpc.call(SUBJECT.billingReconcile, { scope: 'full' }, Reconciliation, 60_000);
  }
}

/** Kills, restarts up to a point where they die by themselves, and broken connections, until it is stopped. */
function makeMishaps(
  replicas: readonly ServiceProcess[],
  sql: pg.Pool,
  random: Random,
  onStep: (text: string) => void,
): { stop(): Promise<number> } {
  const over = new AbortController();
  let count = 0;
  const until = async (work: () => Promise<void>): Promise<void> => {
    while (!over.signal.aborted) {
      await sleep(random.between(300, 2_500));
      count += 1;
      await work();
    }
  };
  const dying = replicas.map((replica, i) =>
    until(async () => {
      await replica.kill();
      const point = random.chance(0.5) ? random.pick(KILL_POINTS) : undefined;
      onStep(`billing ${i + 1} starts again${point === undefined ? '' : `, to die at ${point}`}`);
      // One that dies before it is ready has had its mishap.
      const extra: Record<string, string> = point === undefined ? {} : { REELGATE_KILL_AT: point };
      await replica.start(extra).catch(() => replica.start());
    }),
  );
  const cut = until(async () => {
    await sql
      .query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = 'reelgate-billing' AND random() < 0.5`,
      )
      .catch(() => undefined);
  });
  const loop = (async () => {
    await Promise.all([...dying, cut]);
    // None is to die any more.
    await Promise.all(replicas.map((replica) => replica.kill().then(() => replica.start())));
    return count;
  })();
  return {
    stop: () => {
      over.abort();
      return loop;
    },
  };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Does it until it is done, with all patience. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(100);
    }
  }
}

/** Works through the items, several at once. */
async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
