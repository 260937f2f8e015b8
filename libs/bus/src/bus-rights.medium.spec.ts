import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PermissionViolationError } from '@nats-io/transport-node';
import type { Msg } from '@nats-io/transport-node';
import { BUS_RIGHTS, STREAM, SUBJECT, taskCommandSubject } from '@reelgate/contracts';
import type { BusUser } from '@reelgate/contracts';
import { createLogger } from '@reelgate/runtime';
import { startTestNats, waitFor } from '@reelgate/testing';
import { BusConnection, isRefusal } from './connection.js';
import type { BusPasswords } from './server-config.js';
import { BUS_USERS, serverUsersConfig } from './server-config.js';
import { StreamConsumer } from './stream-consumer.js';
import { ensureStreams, readStreams } from './streams.js';

const logger = createLogger('test', 'silent');
const PASSWORDS = Object.fromEntries(BUS_USERS.map((user) => [user, `pw-of-${user}`])) as BusPasswords;

describe('a NATS server with the users of the table', () => {
  let nats: Awaited<ReturnType<typeof startTestNats>>;
  const open: BusConnection[] = [];

  const as = async (user: BusUser): Promise<BusConnection> => {
    const access = { NATS_USER: user, NATS_PASSWORD: PASSWORDS[user] };
    const bus = await BusConnection.connect({ url: nats.url, access, user, name: user, logger });
    open.push(bus);
    return bus;
  };
  /** Resolves with the subject when the server refuses the subscription. */
  const refusedToHear = (bus: BusConnection, subject: string): Promise<boolean> =>
    new Promise((resolve) => {
      bus.nats.subscribe(subject, {
        callback: (error) => resolve(error instanceof PermissionViolationError),
      });
      void bus.nats.flush().then(() => setImmediate(() => resolve(false)));
    });
  const refusedToSay = async (bus: BusConnection, subject: string): Promise<boolean> =>
    bus.nats.request(subject, '{}', { timeout: 2_000 }).then(
      () => false,
      (error: Error) =>
        error instanceof PermissionViolationError || error.cause instanceof PermissionViolationError,
    );

  beforeAll(async () => {
    nats = await startTestNats(undefined, serverUsersConfig(PASSWORDS));
    await ensureStreams(await as('gateway'), 1);
  });
  afterEach(async () => {
    for (const bus of open.splice(0)) await bus.close();
  });
  afterAll(() => nats.stop());

  it('lets in nobody without a password, or with a wrong one', async () => {
    for (const access of [{}, { NATS_USER: 'gateway', NATS_PASSWORD: 'guessed' }]) {
      const error: unknown = await BusConnection.connect({ url: nats.url, access, name: 'x', logger }).catch(
        (failure: unknown) => failure,
      );
      expect(isRefusal(error)).toBe(true);
    }
  });

  it('takes user and password from the URL', async () => {
    const url = nats.url.replace('//', `//billing:${PASSWORDS.billing}@`);
    const bus = await BusConnection.connect({ url, name: 'billing', logger });
    open.push(bus);
    await bus.ping();
  });

  it('refuses a provider what is not its business', async () => {
    const provider = await as('provider');
    for (const subject of [
      SUBJECT.billingCredit,
      SUBJECT.billingReserve,
      SUBJECT.gatewayTasksKnown,
      SUBJECT.cacheKeys,
      taskCommandSubject('kling'),
      '$JS.API.STREAM.DELETE.TASK_EVT',
      '$JS.API.STREAM.UPDATE.TASK_CMD',
      '$JS.API.STREAM.MSG.GET.TASK_EVT',
      '$JS.API.CONSUMER.CREATE.TASK_EVT.spy.task.evt.>',
      '_INBOX.gateway.guessed',
    ])
      expect([subject, await refusedToSay(provider, subject)]).toEqual([subject, true]);
    for (const subject of [
      '>',
      'rpc.>',
      SUBJECT.billingCredit,
      SUBJECT.allEvents,
      '_INBOX.>',
      '_INBOX.gateway.>',
      '$JS.>',
    ])
      expect([subject, await refusedToHear(provider, subject)]).toEqual([subject, true]);
  });

  it('refuses billing and the gateway what is the others', async () => {
    const [gateway, billing] = [await as('gateway'), await as('billing')];
    expect(await refusedToSay(billing, SUBJECT.providerChannelPatch)).toBe(true);
    expect(await refusedToSay(billing, SUBJECT.evtCompleted)).toBe(true);
    expect(await refusedToSay(gateway, SUBJECT.evtCompleted)).toBe(true);
    expect(await refusedToHear(gateway, SUBJECT.billingReserve)).toBe(true);
    expect(await refusedToHear(billing, '_INBOX.gateway.>')).toBe(true);
  });

  it('says so in readiness when a service may not listen', async () => {
    const billing = await as('billing');
    await billing.ping();
    expect(await refusedToHear(billing, 'rpc.gateway.>')).toBe(true);
    await waitFor(() =>
      billing.ping().then(
        () => false,
        (error: Error) => error.message.includes('rpc.gateway.>'),
      ),
    );
  });

  it('lets requests, answers, broadcasts and questions to all through', async () => {
    const [gateway, billing, provider] = [await as('gateway'), await as('billing'), await as('provider')];
    billing.nats.subscribe(SUBJECT.billingCredit, {
      queue: 'billing',
      callback: (_error: Error | null, message: Msg) => void message.respond('credited'),
    });
    const heard: unknown[] = [];
    gateway.onBroadcast(SUBJECT.cacheChannels, (payload) => heard.push(payload));
    for (const bus of [gateway, billing, provider]) bus.answerAll(SUBJECT.installation, () => 'here');
    await Promise.all([billing.ping(), gateway.ping(), provider.ping()]);
    expect((await gateway.nats.request(SUBJECT.billingCredit, '{}')).string()).toBe('credited');
    provider.broadcast(SUBJECT.cacheChannels, { id: 'ch' });
    await waitFor(() => heard.length === 1);
    expect(await provider.askAll(SUBJECT.installation, {})).toEqual(['here', 'here', 'here']);
  });

  it.each([
    ['gateway', 'provider', STREAM.commands, 'kling', taskCommandSubject('kling')],
    ['provider', 'gateway', STREAM.events, 'gateway', SUBJECT.allEvents],
    ['provider', 'billing', STREAM.events, 'billing', SUBJECT.allEvents],
  ] as const)('carries messages of %s to %s', async (from, to, stream, durable, filter) => {
    const [sender, receiver] = [await as(from), await as(to)];
    await readStreams(receiver);
    const got: string[] = [];
    const consumer = new StreamConsumer(
      { stream, durable, filter, concurrency: 2 },
      {
        bus: receiver,
        handle: async (_stream, message) => {
          got.push(message.string());
          message.ack();
        },
        logger,
      },
    );
    await consumer.start();
    const subject = filter === SUBJECT.allEvents ? SUBJECT.evtProgress : filter;
    await sender.publish({ subject, id: `${from}-${to}`, payload: { of: from } });
    await waitFor(() => got.length > 0, { what: 'the message' });
    await waitFor(async () => (await receiver.manager.consumers.info(stream, durable)).num_ack_pending === 0);
    await consumer.stop();
  });
});

describe('the configuration of the users', () => {
  it('names each of the table, and nothing that nats-server would read otherwise', () => {
    const text = serverUsersConfig(PASSWORDS);
    for (const user of Object.keys(BUS_RIGHTS))
      expect(text).toContain(`user: "${user}", password: "pw-of-${user}"`);
    expect(() => serverUsersConfig({ ...PASSWORDS, billing: 'a"} }' })).toThrow(RangeError);
  });
});
