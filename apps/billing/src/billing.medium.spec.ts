import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import type { INestMicroservice } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { BusConnection, BusHandler, BusServer, ensureStreams, OnRequest, RpcClient } from '@reelgate/bus';
import {
  Balance,
  DeadLetterView,
  letterSubject,
  Empty,
  OpenTasksReply,
  OpenTasksRequest,
  PricesReply,
  QuoteReply,
  Receipt,
  Reconciliation,
  ReserveReply,
  SUBJECT,
  TasksKnownReply,
  TasksKnownRequest,
  UsageReply,
} from '@reelgate/contracts';
import type { ReserveResult, Reservation, TaskState } from '@reelgate/contracts';
import type { Database } from '@reelgate/db';
import type { BootedService } from '@reelgate/service';
import { FixedClock, testNats, waitFor } from '@reelgate/testing';
import type { TestNats } from '@reelgate/testing';
import {
  billingDatabase,
  completed,
  newTaskId,
  pricingBasis,
  quietLogger,
  reservation,
  START,
} from './billing.fixture.js';
import { startBilling } from './start-billing.js';

const HOUR = 3_600_000;

/** What the gateway would answer, and what it was asked. */
const gatewayTasks = new Map<string, TaskState>();
const askedAbout: string[] = [];
/** Tasks of which the gateway cannot say yet whether they will exist. */
const beingStored = new Set<string>();

@BusHandler()
class GatewayTasks {
  @OnRequest(SUBJECT.gatewayTasksKnown)
  known({ taskIds, bar }: TasksKnownRequest): TasksKnownReply {
    askedAbout.push(...taskIds);
    const tasks = taskIds.flatMap((taskId) => {
      const state = gatewayTasks.get(taskId);
      return state ? [{ taskId, state }] : [];
    });
    const unknown = taskIds.filter((taskId) => !gatewayTasks.has(taskId) && !beingStored.has(taskId));
    return { tasks, ...(bar && { barred: unknown }) };
  }

  @OnRequest(SUBJECT.gatewayOpenTasks)
  open({ after, limit }: OpenTasksRequest): OpenTasksReply {
    const open = [...gatewayTasks].filter(([, state]) => state !== 'completed' && state !== 'failed');
    const ids = open.map(([taskId]) => taskId).sort();
    return { taskIds: ids.filter((taskId) => after === undefined || taskId > after).slice(0, limit) };
  }
}

@Module({ controllers: [GatewayTasks] })
class GatewayModule {}

const NONE_FAILED = { failed: 0, cancelled: 0, uncollected: '0.000000' };
/** Nobody has said what films cost. */
const UNKNOWN = { cost: '0.000000', margin: '0.000000' };

describe('the billing service', () => {
  let nats: TestNats;
  let database: Database;
  let bus: BusConnection;
  let rpc: RpcClient;
  let gateway: INestMicroservice | undefined;
  let env: Record<string, string>;
  let clock: FixedClock;
  let services: BootedService[] = [];
  let accounts = 0;
  let messages = 0;

  beforeAll(async () => {
    const [server, { database: own, url }] = await Promise.all([testNats(), billingDatabase()]);
    nats = server;
    database = own;
    bus = await BusConnection.connect({ url: nats.url, name: 'test', logger: quietLogger });
    await ensureStreams(bus, 1);
    rpc = new RpcClient(bus);
    env = {
      DATABASE_URL: url,
      NATS_URL: nats.url,
      REELGATE_SECRET: 'a secret of the tests',
      LOG_LEVEL: 'silent',
    };
    clock = new FixedClock(START);
    // Two replicas share every request and event.
    services = await Promise.all([startBilling(env, { clock }), startBilling(env, { clock })]);
  });

  afterAll(async () => {
    await gateway?.close();
    await Promise.all(services.map((service) => service.stop()));
    await bus.close();
    await database.close();
    await nats.stop();
  });

  beforeEach(() => gatewayTasks.clear());

  async function startGateway(): Promise<void> {
    gateway ??= await NestFactory.createMicroservice(GatewayModule, {
      logger: false,
      strategy: new BusServer({
        bus,
        queue: 'gateway',
        consumers: [],
        deadLetter: async () => undefined,
        logger: quietLogger,
      }),
    });
    await gateway.listen();
  }

  const balance = (accountId: string): Promise<Balance> =>
    rpc.call(SUBJECT.billingBalance, { accountId }, Balance);
  const receipt = (taskId: string, accountId?: string): Promise<Receipt> =>
    rpc.call(SUBJECT.billingReceipt, { taskId, ...(accountId && { accountId }) }, Receipt);
  const reserve = async (...reservations: Reservation[]): Promise<ReserveResult[]> =>
    (await rpc.call(SUBJECT.billingReserve, { reservations }, ReserveReply)).results;
  const emit = (kind: string, event: object): Promise<void> =>
    bus.publish({ subject: `task.evt.${kind}.v1`, id: `message-${messages++}`, payload: event });
  const failed = (taskId: string) => ({
    taskId,
    accountId: 'x',
    family: 'kling',
    at: START.toISOString(),
    code: 'upstream_failed',
    message: 'The vendor could not make it.',
  });

  async function newAccount(credit: string, fields: object = {}): Promise<string> {
    const accountId = `acct_${accounts++}`;
    await rpc.call(SUBJECT.billingAccountPut, { accountId, ...fields }, Balance);
    if (credit !== '0') {
      await rpc.call(
        SUBJECT.billingCredit,
        { accountId, amount: credit, currency: 'CNY', idempotencyKey: 'start' },
        Balance,
      );
    }
    return accountId;
  }

  /** Reserves one film of 3 CNY and returns its task. */
  async function held(accountId: string, fields: Partial<Reservation> = {}): Promise<string> {
    const [result] = await reserve(reservation(accountId, fields));
    expect(result!.price).toBeDefined();
    return result!.taskId;
  }

  const settled = (taskId: string): Promise<Receipt> =>
    waitFor(async () => {
      const found = await receipt(taskId);
      return found.status === 'held' ? undefined : found;
    });

  describe('accounts', () => {
    it('are created and changed field by field', async () => {
      const accountId = await newAccount('10', { creditLimit: '5', priceMultiplier: '1.25' });
      expect(await balance(accountId)).toMatchObject({
        accountId,
        currency: 'CNY',
        balance: '10.000000',
        held: '0.000000',
        available: '15.000000',
        creditLimit: '5.000000',
        priceMultiplier: '1.250000',
        used: '0.000000',
      });
      const generous = { accountId, creditLimit: '100000000000' };
      expect(await rpc.call(SUBJECT.billingAccountPut, generous, Balance)).toMatchObject({
        creditLimit: '100000000000.000000',
      });
      const put = { accountId, creditLimit: '0' };
      expect(await rpc.call(SUBJECT.billingAccountPut, put, Balance)).toMatchObject({
        available: '10.000000',
        priceMultiplier: '1.250000',
      });
    });

    it('take a credit once per key', async () => {
      const accountId = await newAccount('0');
      const credit = { accountId, amount: '2.5', currency: 'CNY', idempotencyKey: 'k', note: 'a gift' };
      const answers = await Promise.all(
        [1, 2, 3, 4].map(() => rpc.call(SUBJECT.billingCredit, credit, Balance)),
      );
      expect(new Set(answers.map((answer) => answer.balance))).toEqual(new Set(['2.500000']));
      const other = { ...credit, amount: '-1', idempotencyKey: 'l' };
      expect(await rpc.call(SUBJECT.billingCredit, other, Balance)).toMatchObject({ balance: '1.500000' });
    });

    it.each([
      [{ amount: '3' }, 'idempotency_key_reused'],
      [{ idempotencyKey: 'new', currency: 'USD' }, 'invalid_request'],
      [{ idempotencyKey: 'new', amount: '0' }, 'invalid_request'],
      [{ idempotencyKey: 'new', amount: '1234567890123' }, 'invalid_request'],
      [{ idempotencyKey: 'new', accountId: 'nobody' }, 'not_found'],
    ])('refuse a credit with %j', async (fields, code) => {
      const accountId = await newAccount('2');
      const credit = { accountId, amount: '2', currency: 'CNY', idempotencyKey: 'start', ...fields };
      await expect(rpc.call(SUBJECT.billingCredit, credit, Balance)).rejects.toMatchObject({ code });
      expect(await balance(accountId)).toMatchObject({ balance: '2.000000' });
    });

    it('never grow beyond what a balance can be, however many credits there are', async () => {
      const accountId = await newAccount('1');
      const credit = async (amount: string, idempotencyKey: string): Promise<string> => {
        const request = { accountId, amount, currency: 'CNY', idempotencyKey };
        return rpc.call(SUBJECT.billingCredit, request, Balance).then(
          ({ balance }) => balance,
          (error: { code: string }) => error.code,
        );
      };
      const answers: string[] = [];
      for (let i = 0; i < 12; i++) answers.push(await credit('900000000000', `up-${i}`));
      expect(answers).toEqual(['900000000001.000000', ...Array<string>(11).fill('invalid_request')]);
      expect(await credit('900000000000', 'up-0')).toBe('900000000001.000000');
      for (let i = 0; i < 3; i++) answers.push(await credit('-999999999999', `down-${i}`));
      expect(answers.slice(-3)).toEqual(['-99999999998.000000', 'invalid_request', 'invalid_request']);
    });

    it.each([{ creditLimit: '-1' }, { priceMultiplier: '-1' }, { priceMultiplier: '1001' }])(
      'refuse %j',
      async (fields) => {
        await expect(
          rpc.call(SUBJECT.billingAccountPut, { accountId: 'acct', ...fields }, Balance),
        ).rejects.toMatchObject({ code: 'invalid_request', param: Object.keys(fields)[0] });
      },
    );
  });

  describe('reserve', () => {
    it('answers each reservation of a mixed batch, in order', async () => {
      const [rich, poor, closed] = await Promise.all([
        newAccount('10', { priceMultiplier: '0.5' }),
        newAccount('4'),
        newAccount('10', { status: 'suspended' }),
      ]);
      const batch = [
        reservation(poor),
        reservation(rich),
        reservation(poor),
        reservation('nobody'),
        reservation(closed),
        reservation(rich, { basis: pricingBasis({ tier: '360p' }) }),
        reservation(rich, { keyBudget: '2.999999', keyId: 'budget' }),
        reservation(rich, { keyBudget: '2.999999', keyId: 'budget' }),
        reservation(rich, { basis: pricingBasis({ base: 'Kling-9' }) }),
      ];
      const results = await reserve(...batch);
      expect(results.map(({ taskId }) => taskId)).toEqual(batch.map(({ taskId }) => taskId));
      expect(results.map(({ refusal, price }) => refusal ?? price!.amount)).toEqual([
        '3.000000',
        '1.500000',
        'insufficient_balance',
        'permission_denied',
        'permission_denied',
        'not_priced',
        '1.500000',
        'budget_exceeded',
        'not_priced',
      ]);
      expect(results[1]!.price).toEqual({
        billingModel: 'kling-3.0-720p-mute',
        unit: 'second',
        unitPrice: '0.600000',
        terms: {
          unit_price: '0.600000',
          unit: 'second',
          min_units: null,
          step: null,
          image_price: null,
          free_images: null,
          input_price: null,
        },
        multiplier: '0.500000',
        units: 5,
        billedSeconds: 5,
        extraImages: 0,
        inputSeconds: 0,
        amount: '1.500000',
        currency: 'CNY',
        priceId: 'kling-3.0-720p-mute:CNY:2026-06-15',
        priceSource: 'list',
        offPeak: false,
      });
      expect(await balance(rich)).toMatchObject({
        balance: '10.000000',
        held: '3.000000',
        available: '7.000000',
      });
      expect(await balance(poor)).toMatchObject({ held: '3.000000' });
    });

    it('answers a repeated reservation like the first time, whatever has changed', async () => {
      const accountId = await newAccount('3');
      const one = reservation(accountId);
      const first = await reserve(one);
      await rpc.call(
        SUBJECT.billingAccountPut,
        { accountId, priceMultiplier: '9', status: 'suspended' },
        Balance,
      );
      expect(await reserve(one, one)).toEqual([...first, ...first]);
      expect(await balance(accountId)).toMatchObject({ held: '3.000000' });
      expect(await reserve({ ...one, accountId: await newAccount('3') })).toMatchObject([
        { refusal: 'permission_denied' },
      ]);
    });

    it('judges a refused task anew', async () => {
      const accountId = await newAccount('2');
      const one = reservation(accountId);
      expect(await reserve(one)).toMatchObject([{ refusal: 'insufficient_balance' }]);
      const credit = { accountId, amount: '1', currency: 'CNY', idempotencyKey: 'more' };
      await rpc.call(SUBJECT.billingCredit, credit, Balance);
      expect((await reserve(one))[0]!.price!.amount).toBe('3.000000');
    });

    it('keeps a budget over held and spent, and frees it with a release', async () => {
      const accountId = await newAccount('100');
      const budget = { keyBudget: '6', keyId: 'key_small' };
      const [first, second] = [await held(accountId, budget), await held(accountId, budget)];
      const refused = async () => (await reserve(reservation(accountId, budget)))[0]!.refusal;
      expect(await refused()).toBe('budget_exceeded');
      await emit('completed', completed(first));
      await settled(first);
      expect(await refused()).toBe('budget_exceeded');
      await emit('failed', failed(second));
      await settled(second);
      expect(await refused()).toBeUndefined();
    });

    it('holds nothing for a request that nobody waits for any more', async () => {
      const accountId = await newAccount('3');
      const at = (ms: number): string => new Date(clock.now().getTime() + ms).toISOString();
      const late = reservation(accountId, { deadline: at(-1) });
      expect(await reserve(late)).toMatchObject([{ refusal: 'service_unavailable' }]);
      expect(await balance(accountId)).toMatchObject({ held: '0.000000' });
      // Asked again in time it is held, and asked once more, too late, it still is.
      expect((await reserve({ ...late, deadline: at(6_000) }))[0]!.price!.amount).toBe('3.000000');
      expect((await reserve(late))[0]!.price!.amount).toBe('3.000000');
      expect(await balance(accountId)).toMatchObject({ held: '3.000000' });
    });

    it('gives back what its gateway has given up, and holds nothing for it any more', async () => {
      const accountId = await newAccount('10');
      const [early, late, kept] = [reservation(accountId), reservation(accountId), reservation(accountId)];
      await reserve(early, kept);
      const request = { reservations: [early, late].map(({ taskId }) => ({ taskId, accountId })) };
      // Told twice: the answer to the first may be lost.
      for (let i = 0; i < 2; i++) await rpc.call(SUBJECT.billingAbandon, request, Empty);
      expect(await balance(accountId)).toMatchObject({ held: '3.000000' });
      for (const given of [early, late]) expect((await reserve(given))[0]!.refusal).toBeDefined();
      expect((await reserve(kept))[0]!.price!.amount).toBe('3.000000');
      expect(await balance(accountId)).toMatchObject({ held: '3.000000', available: '7.000000' });
    });

    it('decides between a reservation and its end when both arrive at once', async () => {
      const accountId = await newAccount('100');
      const all = Array.from({ length: 20 }, () => reservation(accountId));
      const given = { reservations: all.map(({ taskId }) => ({ taskId, accountId })) };
      await Promise.all([
        ...all.map((each) => reserve(each)),
        rpc.call(SUBJECT.billingAbandon, given, Empty),
        ...all.map((each) => reserve(each)),
      ]);
      expect(await balance(accountId)).toMatchObject({ held: '0.000000', available: '100.000000' });
    });

    it('holds the normal price of a film that may fall back to it, and charges off-peak if it does not', async () => {
      const accountId = await newAccount('100');
      const basis = pricingBasis({
        family: 'vidu',
        base: 'Vidu-q3-pro',
        tier: '720p',
        audio: true,
        offPeak: true,
      });
      const normal = (await reserve(reservation(accountId, { basis: { ...basis, offPeak: false } })))[0]!
        .price!;
      const offPeak = (await reserve(reservation(accountId, { basis })))[0]!.price!;
      const order = (): Reservation => reservation(accountId, { basis, offPeakFallback: true });
      const [kept, fallen, silent] = [order(), order(), order()];
      const answers = await reserve(kept, fallen, silent);
      for (const { price } of [...answers, ...(await reserve(kept))]) {
        expect(price).toMatchObject({ amount: normal.amount, offPeak: true });
      }
      expect(answers[0]!.price!.billingModel).toBe('vidu-q3-pro-720p-offpeak');
      await emit('completed', completed(kept.taskId, { offPeak: true }));
      await emit('completed', completed(fallen.taskId, { offPeak: false }));
      await emit('completed', completed(silent.taskId));
      expect(await settled(kept.taskId)).toMatchObject({
        charged: { amount: offPeak.amount, billingModel: 'vidu-q3-pro-720p-offpeak', offPeak: true },
      });
      expect(await settled(fallen.taskId)).toMatchObject({
        charged: { amount: normal.amount, billingModel: 'vidu-q3-pro-720p', offPeak: false },
        uncollected: '0.000000',
      });
      expect(await settled(silent.taskId)).toMatchObject({ charged: { amount: offPeak.amount } });
    });

    it('refuses a message that is not one', async () => {
      await expect(
        rpc.call(SUBJECT.billingReserve, { reservations: [] }, ReserveReply),
      ).rejects.toMatchObject({
        code: 'invalid_request',
      });
      const odd = { ...reservation('x'), keyBudget: '+5' };
      await expect(reserve(odd)).rejects.toMatchObject({ code: 'invalid_request', param: 'keyBudget' });
    });
  });

  describe('quotes', () => {
    const quote = (accountId: string, fields: object = {}): Promise<QuoteReply> =>
      rpc.call(
        SUBJECT.billingQuote,
        { accountId, basis: pricingBasis(), seconds: 5, secondsStated: true, ...fields },
        QuoteReply,
      );

    it('hold nothing and are kept for ten minutes, through a change of price', async () => {
      const accountId = await newAccount('100');
      const { quoteId, amount, expiresAt } = await quote(accountId);
      expect(amount).toBe('3.000000');
      expect(new Date(expiresAt).getTime() - clock.now().getTime()).toBe(600_000);
      expect(await balance(accountId)).toMatchObject({ held: '0.000000' });

      await rpc.call(SUBJECT.billingAccountPut, { accountId, priceMultiplier: '2' }, Balance);
      const amountOf = async (fields: Partial<Reservation>): Promise<string> =>
        (await reserve(reservation(accountId, fields)))[0]!.price!.amount;
      const quoted = reservation(accountId, { quoteId });
      expect((await reserve(quoted))[0]!.price).toMatchObject({ amount: '3.000000', multiplier: '1.000000' });
      expect(await amountOf({ quoteId, seconds: 10 })).toBe('6.000000');
      expect(await amountOf({})).toBe('6.000000');
      const other = await newAccount('100', { priceMultiplier: '3' });
      const refused = { refusal: 'invalid_request', param: 'metadata.quote_id' };
      const misfits = [
        reservation(accountId, { quoteId, basis: pricingBasis({ tier: '1080p' }) }),
        reservation(accountId, { quoteId: 'quote_nobody_made' }),
        reservation(other, { quoteId }),
      ];
      expect(await reserve(...misfits)).toMatchObject([refused, refused, refused]);

      await clock.advance(600_000);
      expect(await reserve(reservation(accountId, { quoteId }))).toMatchObject([refused]);
      // The quoted terms stay those of the task to its end.
      await emit('completed', completed(quoted.taskId));
      expect(await settled(quoted.taskId)).toMatchObject({ charged: { amount: '3.000000' } });
    });

    it('are refused without a price or an account', async () => {
      const accountId = await newAccount('0');
      const unpriced = quote(accountId, { basis: pricingBasis({ tier: '360p' }) });
      await expect(unpriced).rejects.toMatchObject({ code: 'not_priced' });
      await expect(quote('nobody')).rejects.toMatchObject({ code: 'permission_denied' });
    });
  });

  describe('settlement', () => {
    it('charges what was delivered and shows it on the receipt', async () => {
      const accountId = await newAccount('10');
      const taskId = await held(accountId, { seconds: 10 });
      await emit('submitted', {
        taskId,
        accountId,
        family: 'kling',
        at: START.toISOString(),
        vendor: 'v',
        channelId: 'c',
      });
      await emit('progress', { taskId, accountId, family: 'kling', at: START.toISOString(), progress: 50 });
      await emit('completed', completed(taskId, { vendorUsage: { OutputSeconds: 5 } }));
      const paid = await settled(taskId);
      expect(paid).toMatchObject({
        taskId,
        accountId,
        keyId: `key_of_${accountId}`,
        status: 'charged',
        held: { amount: '6.000000', units: 10 },
        charged: { amount: '3.000000', units: 5, billedSeconds: 5, billingModel: 'kling-3.0-720p-mute' },
        uncollected: '0.000000',
        basis: pricingBasis(),
        resultSeconds: 5.042,
        priceEffectiveFrom: '2026-06-15T00:00:00.000Z',
        createdAt: START.toISOString(),
      });
      expect(paid.entries.map(({ kind, account, amount }) => [kind, account, amount])).toEqual([
        ['reserve', `customer:${accountId}`, '-6.000000'],
        ['reserve', `held:${accountId}`, '6.000000'],
        ['capture', `customer:${accountId}`, '3.000000'],
        ['capture', `held:${accountId}`, '-6.000000'],
        ['capture', 'revenue:kling', '3.000000'],
      ]);
      expect(await balance(accountId)).toMatchObject({
        balance: '7.000000',
        held: '0.000000',
        used: '3.000000',
      });
      await expect(receipt(taskId, 'acct_other')).rejects.toMatchObject({ code: 'not_found' });
      await expect(receipt(newTaskId())).rejects.toMatchObject({ code: 'not_found' });
    });

    it('releases what failed or was cancelled', async () => {
      const accountId = await newAccount('10');
      const [one, two] = [await held(accountId), await held(accountId)];
      await emit('failed', failed(one));
      await emit('cancelled', { taskId: two, accountId, family: 'kling', at: START.toISOString() });
      expect((await settled(one)).charged).toBeUndefined();
      expect(await settled(two)).toMatchObject({ status: 'released' });
      expect(await balance(accountId)).toMatchObject({
        balance: '10.000000',
        held: '0.000000',
        used: '0.000000',
      });
    });

    it('collects no more than was held, unless the account allows it', async () => {
      const [careful, easy] = [await newAccount('3'), await newAccount('3', { allowOverrun: true })];
      const [one, two] = [await held(careful), await held(easy)];
      await emit('completed', completed(one, { seconds: 8.042 }));
      await emit('completed', completed(two, { seconds: 8.042 }));
      expect(await settled(one)).toMatchObject({
        charged: { amount: '3.000000', units: 8 },
        uncollected: '1.800000',
      });
      expect(await settled(two)).toMatchObject({
        charged: { amount: '4.800000', units: 8 },
        uncollected: '0.000000',
      });
      expect(await balance(careful)).toMatchObject({ balance: '0.000000' });
      expect(await balance(easy)).toMatchObject({ balance: '-1.800000', used: '4.800000' });
    });

    it('prices the delivered tier, and off-peak as it was run', async () => {
      const accountId = await newAccount('100');
      const vidu = pricingBasis({ family: 'vidu', base: 'Vidu-q3-pro', tier: '1080p', audio: true });
      const [lower, cheap, normal, silent] = await Promise.all([
        held(accountId, { basis: pricingBasis({ tier: '1080p' }) }),
        held(accountId, { basis: vidu }),
        held(accountId, { basis: { ...vidu, offPeak: true } }),
        held(accountId, { basis: { ...vidu, offPeak: true } }),
      ]);
      await emit('completed', completed(lower, { tier: '720p' }));
      await emit('completed', completed(cheap, { offPeak: true }));
      await emit('completed', completed(normal, { offPeak: false }));
      await emit('completed', completed(silent));
      expect(await settled(lower)).toMatchObject({
        held: { amount: '4.000000' },
        charged: { amount: '3.000000' },
      });
      expect(await settled(cheap)).toMatchObject({
        held: { amount: '4.690000', offPeak: false },
        charged: { amount: '2.345000', offPeak: true, billingModel: 'vidu-q3-pro-1080p-offpeak' },
      });
      expect(await settled(normal)).toMatchObject({
        held: { amount: '2.345000', offPeak: true },
        charged: { amount: '2.345000', offPeak: false, billingModel: 'vidu-q3-pro-1080p' },
        uncollected: '2.345000',
      });
      expect(await settled(silent)).toMatchObject({ charged: { amount: '2.345000', offPeak: true } });
    });

    it('happens once under repeated and reordered events', async () => {
      const accountId = await newAccount('100');
      const tasks = await Promise.all(Array.from({ length: 10 }, () => held(accountId)));
      const last = await held(accountId);
      for (const taskId of tasks) {
        await Promise.all([
          emit('completed', completed(taskId)),
          emit('completed', completed(taskId)),
          emit('submitted', { ...failed(taskId), vendor: 'v', channelId: 'c' }),
          emit('completed', completed(taskId, { seconds: 8.042 })),
        ]);
      }
      await emit('failed', failed(last));
      await emit('completed', completed(last));
      await emit('failed', failed(tasks[0]!));
      await eventsTaken();
      const lastReceipt = await receipt(last);
      const films = lastReceipt.status === 'charged' ? 11 : 10;
      expect(await balance(accountId)).toMatchObject({ held: '0.000000', used: `${films * 3}.000000` });
      for (const taskId of tasks) expect((await receipt(taskId)).entries).toHaveLength(4);
    });

    it('keeps the hold of an uncertain task', async () => {
      const accountId = await newAccount('3');
      const taskId = await held(accountId);
      await emit('uncertain', {
        taskId,
        accountId,
        family: 'kling',
        at: START.toISOString(),
        reason: 'no answer',
      });
      await eventsTaken();
      expect(await receipt(taskId)).toMatchObject({ status: 'held' });
      await emit('completed', completed(taskId));
      expect(await settled(taskId)).toMatchObject({ status: 'charged' });
    });

    it('holds the most that input videos may last, and charges what was used of them', async () => {
      await database.query(
        `INSERT INTO billing.price (id, billing_name, currency, unit_price, unit, source, effective_from,
                                    input_price, image_price, free_images)
         VALUES ('with-input', 'doubao-seedance-2-0-260128_480p-vin', 'CNY', 600000000, 'second', 'operator',
                 '2026-06-20T00:00:00Z', 300000000, 50000000, 2)`,
      );
      const accountId = await newAccount('100');
      const basis = pricingBasis({
        family: 'sv',
        base: 'doubao-seedance-2-0-260128',
        scene: 'reference',
        tier: '480p',
        audio: true,
        images: 3,
        videos: 1,
      });
      const taskId = await held(accountId, { basis });
      // 5 s × 0.6 + one image too many + 15 s, the most there may be, × 0.3
      expect(await receipt(taskId)).toMatchObject({
        held: { amount: '7.550000', units: 5, extraImages: 1, inputSeconds: 15 },
      });
      await emit('completed', completed(taskId, { inputSeconds: 3.2 }));
      expect(await settled(taskId)).toMatchObject({
        charged: { amount: '4.250000', extraImages: 1, inputSeconds: 4 },
        uncollected: '0.000000',
      });
      const [known] = await reserve(reservation(accountId, { basis: { ...basis, inputSeconds: 6 } }));
      expect(known!.price).toMatchObject({ amount: '4.850000', inputSeconds: 6 });
    });

    it.each([
      ['a duration in milliseconds', { seconds: 5_042_000 }],
      ['a duration beyond all numbers', { seconds: 1e300 }],
      ['a film longer than its model makes', { seconds: 3_000 }],
      ['a width of a terapixel', { width: 1e12, height: 720 }],
      ['figures that no database holds', { tokens: 1e300, bytes: 1e300 }],
      ['texts that no database holds', { vendorUsage: { note: 'a\u0000b', OutputSeconds: 1e308 } }],
    ])('is not stuck on %s', async (_, result) => {
      for (const allowOverrun of [false, true]) {
        const taskId = await held(await newAccount('3', { allowOverrun }));
        await emit('completed', completed(taskId, result));
        expect(await settled(taskId)).toMatchObject({
          status: 'charged',
          charged: { amount: '3.000000' },
          uncollected: '0.000000',
        });
      }
    });

    it('charges a film by its measured size when less was delivered than ordered', async () => {
      const accountId = await newAccount('100');
      const taskId = await held(accountId, { basis: pricingBasis({ tier: '4k' }) });
      await emit('completed', completed(taskId, { tier: '4k', width: 640, height: 360 }));
      expect(await settled(taskId)).toMatchObject({
        held: { billingModel: 'kling-3.0-4k-mute' },
        charged: { billingModel: 'kling-3.0-720p-mute', amount: '3.000000' },
      });
    });

    it('waits for a hold that it does not see yet', async () => {
      const accountId = await newAccount('3');
      const early = reservation(accountId);
      await emit('completed', completed(early.taskId));
      await waitFor(async () => (await consumerInfo()).num_redelivered > 0);
      await reserve(early);
      expect(await settled(early.taskId)).toMatchObject({ status: 'charged' });
    });

    it('goes on where it was after a restart, and charges nothing again when all events come again', async () => {
      const accountId = await newAccount('100');
      const [before, during] = [await held(accountId), await held(accountId)];
      await emit('completed', completed(before));
      await settled(before);
      const entries = async () =>
        (await database.query<{ n: bigint }>('SELECT count(*) AS n FROM billing.ledger_entry'))[0]!.n;
      const written = await entries();
      await Promise.all(services.map((service) => service.stop()));
      await emit('completed', completed(during));
      // Without its consumer the stream has forgotten what was handled: it delivers everything since the beginning.
      await bus.manager.consumers.delete('TASK_EVT', 'billing');
      services = [await startBilling(env, { clock }), await startBilling(env, { clock })];
      await eventsTaken();
      expect(await receipt(during)).toMatchObject({ status: 'charged' });
      expect(await entries()).toBe(written + 2n);
      expect(await balance(accountId)).toMatchObject({ held: '0.000000', used: '6.000000' });
    });
  });

  const consumerInfo = () => bus.manager.consumers.info('TASK_EVT', 'billing');
  const eventsTaken = () =>
    waitFor(async () => {
      const { num_pending, num_ack_pending } = await consumerInfo();
      return num_pending === 0 && num_ack_pending === 0;
    });

  describe('orphan holds', () => {
    const age = async (taskId: string): Promise<void> => {
      await database.query(
        `UPDATE billing.hold SET held_at = held_at - interval '11 minutes' WHERE task_id = $1`,
        [taskId],
      );
    };

    it('stay while the gateway does not answer', async () => {
      const taskId = await held(await newAccount('3'));
      await age(taskId);
      await clock.advance(60_000);
      const asked = rpc.call(SUBJECT.gatewayTasksKnown, { taskIds: [taskId] }, TasksKnownReply);
      await expect(asked).rejects.toMatchObject({ code: 'service_unavailable' });
      expect(await receipt(taskId)).toMatchObject({ status: 'held' });
    });

    it('are released when the gateway does not know their task; the task cannot be reserved any more', async () => {
      const accountId = await newAccount('9');
      const lost = reservation(accountId);
      await reserve(lost);
      const [known, young] = [await held(accountId), await held(accountId)];
      const underway = await held(await newAccount('3'));
      gatewayTasks.set(known, 'running');
      beingStored.add(underway);
      await age(lost.taskId);
      await age(known);
      await age(underway);
      await startGateway();
      await clock.advance(60_000);
      await settled(lost.taskId);
      expect(await receipt(known)).toMatchObject({ status: 'held' });
      expect(await receipt(young)).toMatchObject({ status: 'held' });
      expect(await receipt(underway)).toMatchObject({ status: 'held' });
      gatewayTasks.set(underway, 'queued');
      expect(await balance(accountId)).toMatchObject({ balance: '9.000000', held: '6.000000' });
      expect(await reserve(lost)).toMatchObject([{ refusal: 'permission_denied' }]);

      // A task that was there once is never an orphan, even when the gateway has long forgotten it.
      gatewayTasks.delete(known);
      askedAbout.length = 0;
      const lostToo = await held(accountId);
      await age(lostToo);
      await clock.advance(60_000);
      await settled(lostToo);
      expect(askedAbout).not.toContain(known);
      expect(await receipt(known)).toMatchObject({ status: 'held' });
    });
  });

  describe('reports', () => {
    it('sum up usage by any grouping', async () => {
      clock.set('2026-07-10T23:59:00Z');
      const [one, two] = [await newAccount('100'), await newAccount('100')];
      const charge = async (accountId: string, fields: Partial<Reservation> = {}): Promise<void> => {
        const taskId = await held(accountId, fields);
        await emit('completed', completed(taskId, { seconds: fields.seconds ?? 5 }));
        await settled(taskId);
      };
      await charge(one);
      await charge(two, { seconds: 10 });
      clock.set('2026-07-11T00:00:00Z');
      await charge(one, { keyId: 'other', basis: pricingBasis({ tier: '1080p' }) });
      const usage = (fields: object) =>
        rpc.call(
          SUBJECT.billingUsage,
          { from: '2026-07-10T00:00:00Z', to: '2026-07-12T00:00:00Z', groupBy: [], ...fields },
          UsageReply,
        );
      expect(await usage({})).toEqual({
        currency: 'CNY',
        hasMore: false,
        rows: [
          { ...NONE_FAILED, ...UNKNOWN, tasksWithoutCost: 3, tasks: 3, seconds: 20, amount: '13.000000' },
        ],
      });
      expect((await usage({ groupBy: ['day', 'model'] })).rows).toEqual([
        {
          ...NONE_FAILED,
          ...UNKNOWN,
          tasksWithoutCost: 2,
          day: '2026-07-10',
          model: 'kling-3.0-720p-mute',
          tasks: 2,
          seconds: 15,
          amount: '9.000000',
        },
        {
          ...NONE_FAILED,
          ...UNKNOWN,
          tasksWithoutCost: 1,
          day: '2026-07-11',
          model: 'kling-3.0-1080p-mute',
          tasks: 1,
          seconds: 5,
          amount: '4.000000',
        },
      ]);
      expect((await usage({ groupBy: ['account', 'key'], accountId: one })).rows).toEqual([
        {
          ...NONE_FAILED,
          ...UNKNOWN,
          tasksWithoutCost: 1,
          account: one,
          key: `key_of_${one}`,
          tasks: 1,
          seconds: 5,
          amount: '3.000000',
        },
        {
          ...NONE_FAILED,
          ...UNKNOWN,
          tasksWithoutCost: 1,
          account: one,
          key: 'other',
          tasks: 1,
          seconds: 5,
          amount: '4.000000',
        },
      ]);
      expect((await usage({ to: '2026-07-11T00:00:00Z', groupBy: ['day'] })).rows).toHaveLength(1);
      expect((await usage({ accountId: 'nobody', groupBy: ['day'] })).rows).toEqual([]);
      expect((await usage({ accountId: 'nobody' })).rows).toEqual([
        { ...NONE_FAILED, ...UNKNOWN, tasksWithoutCost: 0, tasks: 0, seconds: 0, amount: '0.000000' },
      ]);
      await expect(usage({ to: '2026-07-10T00:00:00Z' })).rejects.toMatchObject({ code: 'invalid_request' });
    });

    it('list the prices in force, page by page', async () => {
      const prices = (fields: object): Promise<PricesReply> =>
        rpc.call(SUBJECT.billingPrices, { limit: 100, ...fields }, PricesReply);
      const ids: string[] = [];
      for (let after: string | undefined; ; after = ids.at(-1)) {
        const page = await prices(after === undefined ? {} : { after });
        ids.push(...page.rows.map(({ id }) => id));
        expect(page.rows.every(({ currency }) => currency === 'CNY')).toBe(true);
        if (!page.hasMore) break;
      }
      expect(ids.length).toBeGreaterThan(200);
      expect(new Set(ids).size).toBe(ids.length);
      expect((await prices({ name: 'Kling-Identify-Face' })).rows).toMatchObject([
        { billingName: 'kling-identify-face', unitPrice: '0.100000', unit: 'second', minUnits: 5, step: 5 },
      ]);
      expect((await prices({ at: '2026-01-01T00:00:00Z' })).rows).toEqual([]);
    });

    it("count an operator's row from its instant on, for tasks created after it", async () => {
      await database.query(
        `INSERT INTO billing.price (id, billing_name, currency, unit_price, unit, source, effective_from)
         VALUES ('op-1', 'hailuo-2.3-768p', 'CNY', 1000000000, 'second', 'operator', '2026-08-01T00:00:00Z'),
                ('op-2', 'hailuo-2.3-1080p', 'CNY', 2000000000, 'second', 'operator', '2026-08-01T00:00:00Z')`,
      );
      const accountId = await newAccount('100');
      const basis = pricingBasis({ family: 'hailuo', base: 'Hailuo-2.3', tier: '768p', audio: null });
      const priced = async (createdAt: string) =>
        (await reserve(reservation(accountId, { basis, seconds: 6, createdAt })))[0]!.price;
      expect(await priced('2026-07-31T23:59:59.999Z')).toMatchObject({
        amount: '1.980000',
        priceSource: 'list',
      });
      expect(await priced('2026-08-01T00:00:00Z')).toMatchObject({
        amount: '6.000000',
        priceSource: 'operator',
        priceId: 'op-1',
      });
      const listed = async (at?: string) =>
        (await rpc.call(SUBJECT.billingPrices, { limit: 9, name: 'hailuo-2.3-768p', at }, PricesReply)).rows;
      expect(await listed()).toMatchObject([{ source: 'list' }]);
      expect(await listed('2026-08-01T00:00:00Z')).toMatchObject([{ id: 'op-1' }]);

      // A quote takes all its prices from its own instant, those of another delivered tier too.
      const request = { accountId, basis, seconds: 6, secondsStated: true };
      const { quoteId } = await rpc.call(SUBJECT.billingQuote, request, QuoteReply);
      const taskId = await held(accountId, { ...request, quoteId, createdAt: '2026-08-01T00:00:00Z' });
      await emit('completed', completed(taskId, { seconds: 6, tier: '1080p' }));
      expect(await settled(taskId)).toMatchObject({
        held: { amount: '1.980000' },
        charged: { billingModel: 'hailuo-2.3-1080p', priceSource: 'list' },
      });
    });

    it('show metrics', async () => {
      // Whichever of the two did the work, both count alike.
      const [metrics, others] = await Promise.all(
        services.map(async ({ opsPort }) => (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text()),
      );
      const open = await database.query<{ n: bigint }>(
        `SELECT count(*) AS n FROM billing.hold WHERE status = 'held'`,
      );
      expect(metrics).toContain(`reelgate_billing_holds_open ${open[0]!.n}\n`);
      for (const name of [
        'reelgate_billing_hold_oldest_seconds',
        'reelgate_dead_letters',
        'reelgate_outbox_size',
        'reelgate_billing_ledger_differences',
        'reelgate_billing_reserve_seconds_count',
        'reelgate_billing_settlements_total{kind="charged"}',
        'reelgate_billing_reservations_total{outcome="held"}',
      ]) {
        expect(`${metrics}${others}`).toContain(`\n${name} `);
      }
    });
  });

  describe('reconciliation', () => {
    const reconcile = (): Promise<Reconciliation> =>
      rpc.call(SUBJECT.billingReconcile, {}, Reconciliation, 10_000);
    const check = async (name: string) => (await reconcile()).checks.find((each) => each.name === name)!;
    const openHolds = async (): Promise<string[]> =>
      (
        await database.query<{ task_id: string }>(`SELECT task_id FROM billing.hold WHERE status = 'held'`)
      ).map((row) => row.task_id);

    it('compares open holds with open tasks, both ways, and repairs nothing', async () => {
      await startGateway();
      const accountId = await newAccount('100');
      const [ended, unknown, charged] = [await held(accountId), await held(accountId), await held(accountId)];
      await emit('completed', completed(charged));
      await settled(charged);
      for (const taskId of await openHolds()) gatewayTasks.set(taskId, 'running');
      expect(await check('open_holds_are_open_tasks')).toMatchObject({ ok: true });

      gatewayTasks.set(ended, 'completed');
      gatewayTasks.delete(unknown);
      gatewayTasks.set(charged, 'running');
      gatewayTasks.set('video_without_hold', 'queued');
      // Within the hour it may be an event on its way.
      expect((await check('open_holds_are_open_tasks')).differences).toEqual([
        'video_without_hold is open, its hold is missing',
      ]);
      const before = clock.now();
      clock.set(new Date(before.getTime() + HOUR + 1));
      const { ok, differences } = await check('open_holds_are_open_tasks');
      clock.set(before);
      expect(ok).toBe(false);
      expect(differences).toEqual([
        ...[
          `${ended} is held, the gateway says completed: 3.000000`,
          `${unknown} is held, the gateway says unknown: 3.000000`,
        ].sort(),
        ...[
          `${charged} is open, its hold is charged`,
          'video_without_hold is open, its hold is missing',
        ].sort(),
      ]);
      expect(await openHolds()).toEqual(expect.arrayContaining([ended, unknown]));
    });

    it("lists where a vendor's figure differs from ours", async () => {
      const accountId = await newAccount('100');
      const [same, other] = [await held(accountId), await held(accountId)];
      await emit('completed', completed(same, { vendorUsage: { OutputSeconds: 5 } }));
      await emit('completed', completed(other, { vendorUsage: { OutputSeconds: 6 } }));
      await settled(same);
      await settled(other);
      const figures = await check('vendor_figures');
      expect(figures.differences).toContain(`${other}: OutputSeconds 6, ours 5`);
      expect(figures.differences.join()).not.toContain(same);
      // Told, but no fault of the books: the others decide about those.
      const { ok, checks } = await reconcile();
      expect(ok).toBe(checks.every((each) => each.ok || each.name === 'vendor_figures'));
    });

    it('reports events that were given up, and a film delivered for a released hold', async () => {
      const accountId = await newAccount('3');
      const taskId = await held(accountId);
      await emit('failed', failed(taskId));
      await settled(taskId);
      await emit('completed', completed(taskId));
      await bus.publish({ subject: 'task.evt.completed.v1', id: 'nonsense', payload: { taskId } });
      await eventsTaken();
      expect((await check('events_handled')).differences).toEqual([
        expect.stringContaining('task.evt.completed.v1 nonsense was given up: AppError: TaskCompleted.'),
      ]);
      const ref = { subject: 'task.evt.completed.v1', id: 'nonsense' };
      const replay = rpc.call(letterSubject('replay', 'billing'), ref, DeadLetterView);
      await expect(replay).rejects.toMatchObject({ code: 'invalid_request' });
      const drop = { ...ref, reason: 'It never was an event.' };
      expect(await rpc.call(letterSubject('drop', 'billing'), drop, DeadLetterView)).toMatchObject({
        state: 'dropped',
        deliveries: 2,
      });
      expect(await check('events_handled')).toMatchObject({ ok: true });
      expect((await check('results_charged')).differences).toContain(
        `${taskId} was delivered, its hold is released: 3.000000`,
      );
      expect(await balance(accountId)).toMatchObject({ balance: '3.000000', used: '0.000000' });
    });

    it('finds the ledger itself in order after all of this', async () => {
      const { checks } = await reconcile();
      const own = checks.filter(
        ({ name }) =>
          ![
            'results_charged',
            'events_handled',
            'vendor_figures',
            'vendor_bills',
            'open_holds_are_open_tasks',
          ].includes(name),
      );
      expect(own).toHaveLength(10);
      for (const each of own) expect(each).toMatchObject({ name: each.name, ok: true, differences: [] });
    });

    it('says that it could not ask the gateway', async () => {
      await gateway?.close();
      gateway = undefined;
      expect(await check('open_holds_are_open_tasks')).toMatchObject({
        ok: false,
        differences: [expect.stringContaining('not checked: The gateway service is not running')],
      });
    });
  });

  it('does not start in another currency than its accounts have', async () => {
    const elsewhere = await testNats();
    try {
      await expect(
        startBilling({ ...env, NATS_URL: elsewhere.url, REELGATE_CURRENCY: 'USD' }, { clock }),
      ).rejects.toThrow('REELGATE_CURRENCY is USD, but the accounts of this database are in CNY.');
    } finally {
      await elsewhere.stop();
    }
  });

  it('does not start beside one with other settings', async () => {
    const other = { KLING_REF_RULE: 'video', REELGATE_START_WAIT_SECONDS: '0' };
    await expect(startBilling({ ...env, ...other }, { clock })).rejects.toThrow(
      "Not the same in all services of this installation: KLING_REF_RULE differs from billing's",
    );
  });

  it('asks to try again when it cannot reach its database', async () => {
    await database.query('ALTER TABLE billing.hold RENAME TO hold_gone');
    try {
      await expect(reserve(reservation('x'))).rejects.toMatchObject({ code: 'service_unavailable' });
    } finally {
      await database.query('ALTER TABLE billing.hold_gone RENAME TO hold');
    }
  });
});
