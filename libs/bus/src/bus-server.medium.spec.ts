import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientNats, Ctx, Payload } from '@nestjs/microservices';
import { AccountRef, STREAM, SUBJECT, TaskFailed, taskCancelSubject, TaskCancel } from '@reelgate/contracts';
import {
  AppError,
  createLogger,
  currentContext,
  enableTracePropagation,
  traceHeaders,
  withContext,
} from '@reelgate/runtime';
import { testNats, waitFor } from '@reelgate/testing';
import type { TestNats } from '@reelgate/testing';
import { IsString } from 'class-validator';
import { lastValueFrom } from 'rxjs';
import {
  BusConnection,
  BusHandler,
  BusServer,
  ensureStreams,
  OnMessage,
  OnRequest,
  RpcClient,
} from './index.js';
import type { DeadLetter, MessageContext } from './index.js';

const logger = createLogger('test', 'silent');
const EVENT = { taskId: 'video_1', accountId: 'acct_1', family: 'kling', at: '2026-01-01T00:00:00.000Z' };

class Greeting {
  @IsString()
  text: string;
}

/** What a handler does with its next messages. */
const script = {
  seen: [] as {
    id: string;
    delivery: number;
    message: TaskFailed;
    requestId?: string;
    traceparent?: string;
  }[],
  behave: (() => undefined) as (message: TaskFailed) => Promise<void> | void,
};

@BusHandler()
class Handlers {
  @OnMessage(SUBJECT.evtFailed)
  async failed(@Payload() message: TaskFailed, @Ctx() context: MessageContext): Promise<void> {
    const { requestId } = currentContext();
    const { traceparent } = traceHeaders();
    script.seen.push({
      id: context.id,
      delivery: context.delivery,
      message,
      ...(requestId ? { requestId } : {}),
      ...(traceparent ? { traceparent } : {}),
    });
    await script.behave(message);
  }

  @OnRequest(SUBJECT.billingBalance)
  greet(@Payload() ref: AccountRef): Greeting {
    if (ref.accountId === 'unknown')
      throw new AppError('not_found', 'No such account.', { param: 'accountId' });
    if (ref.accountId === 'broken') throw new Error('password=hunter2');
    return { text: `hello ${ref.accountId}` };
  }
}
class HandlersModule {}

describe('BusServer', () => {
  let nats: TestNats;
  let bus: BusConnection;
  let rpc: RpcClient;
  const letters: DeadLetter[] = [];
  let buryFails = 0;
  const services: INestMicroservice[] = [];

  const startService = async (durable = 'test', concurrency = 4): Promise<INestMicroservice> => {
    const service = await NestFactory.createMicroservice(
      { module: HandlersModule, controllers: [Handlers] },
      {
        logger: false,
        strategy: new BusServer({
          bus,
          queue: 'test',
          consumers: [{ stream: STREAM.events, durable, filter: SUBJECT.allEvents, concurrency }],
          deadLetter: async (letter) => {
            if (buryFails-- > 0) throw new Error('the database is away');
            letters.push(letter);
          },
          logger,
          ackWaitMs: 2_000,
          buryAgainMs: 20,
        }),
      },
    );
    await service.listen();
    services.push(service);
    return service;
  };
  const publish = (
    id: string,
    payload: object = { ...EVENT, code: 'expired', message: 'late' },
  ): Promise<void> => bus.publish({ id, subject: SUBJECT.evtFailed, payload });

  beforeAll(async () => {
    enableTracePropagation();
    nats = await testNats();
    bus = await BusConnection.connect({ url: nats.url, name: 'test', logger });
    rpc = new RpcClient(bus);
    await Promise.all([ensureStreams(bus, 1), ensureStreams(bus, 1)]);
    await ensureStreams(bus, 1);
  });
  afterEach(async () => {
    for (const service of services.splice(0)) await service.close();
    await bus.manager.consumers.delete(STREAM.events, 'test').catch(() => false);
    await bus.manager.streams.purge(STREAM.events);
    script.seen.length = 0;
    script.behave = () => undefined;
    letters.length = 0;
    buryFails = 0;
  });
  afterAll(async () => {
    await bus.close();
    await nats.stop();
  });

  it('delivers a validated message once, with its id, request id and trace', async () => {
    await startService();
    await bus.publish({
      id: 'm1',
      subject: SUBJECT.evtFailed,
      payload: { ...EVENT, code: 'expired', message: 'late' },
      headers: {
        'reelgate-request-id': 'req_7',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
    });
    await publish('m1');
    await waitFor(() => script.seen.length === 1);
    expect(script.seen[0]!.message).toBeInstanceOf(TaskFailed);
    expect(script.seen[0]).toMatchObject({
      id: 'm1',
      delivery: 1,
      requestId: 'req_7',
      traceparent: expect.stringContaining('0af7651916cd43dd8448eb211c80319c'),
    });
    await waitFor(
      async () => (await bus.manager.consumers.info(STREAM.events, 'test')).num_ack_pending === 0,
    );
    expect(script.seen).toHaveLength(1);
  });

  it('tries a failed message again until it succeeds', async () => {
    let failures = 2;
    script.behave = () => {
      if (failures-- > 0) throw new AppError('service_unavailable', 'not yet', { retryAfterMs: 10 });
    };
    await startService();
    await publish('m2');
    await waitFor(() => script.seen.length === 3);
    expect(script.seen.map(({ delivery }) => delivery)).toEqual([1, 2, 3]);
    expect(letters).toEqual([]);
  });

  it('buries a message that can never succeed, and one that is not valid, and goes on', async () => {
    script.behave = (message) => {
      if (message.taskId === 'video_bad')
        throw new AppError('invalid_request', 'GET http://h/f?sig=SECRET failed');
    };
    await startService();
    await publish('m3', { ...EVENT, taskId: 'video_bad', code: 'expired', message: 'x' });
    await publish('m4', { ...EVENT, code: 'no such code', message: 'x' });
    await publish('m5');
    await waitFor(() => letters.length === 2 && script.seen.some(({ id }) => id === 'm5'));
    expect(
      letters.map(({ id, subject }) => [id, subject] as const).sort(([a], [b]) => a.localeCompare(b)),
    ).toEqual([
      ['m3', SUBJECT.evtFailed],
      ['m4', SUBJECT.evtFailed],
    ]);
    expect(letters.find(({ id }) => id === 'm4')!.reason).toContain('code');
    expect(letters.find(({ id }) => id === 'm3')!.reason).not.toContain('SECRET');
    await waitFor(
      async () => (await bus.manager.consumers.info(STREAM.events, 'test')).num_ack_pending === 0,
    );
  });

  it('loses nothing while neither the handler nor the dead letters can be written', async () => {
    buryFails = 1;
    script.behave = () => {
      if (script.seen.length === 1) throw new AppError('invalid_request', 'the database is away');
    };
    await startService();
    await publish('m6');
    await waitFor(() => script.seen.length === 2, { timeoutMs: 25_000 });
    await waitFor(
      async () => (await bus.manager.consumers.info(STREAM.events, 'test')).num_ack_pending === 0,
    );
    expect(letters).toEqual([]);
  });

  it('handles several at once, but no more than its concurrency', async () => {
    let running = 0;
    let most = 0;
    script.behave = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    await startService('test', 3);
    await Promise.all(Array.from({ length: 40 }, (_, i) => publish(`c${i}`)));
    await waitFor(() => script.seen.length === 40);
    expect(most).toBeLessThanOrEqual(3);
    expect(most).toBeGreaterThan(1);
  });

  it('lets replicas share a durable, and finishes what runs when it stops', async () => {
    const [one] = [await startService(), await startService()];
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    script.behave = () => gate;
    await Promise.all(['s1', 's2', 's3', 's4'].map((id) => publish(id)));
    await waitFor(() => script.seen.length === 4);
    const closing = one.close();
    release();
    await closing;
    expect(new Set(script.seen.map(({ id }) => id)).size).toBe(4);
    await waitFor(
      async () => (await bus.manager.consumers.info(STREAM.events, 'test')).num_ack_pending === 0,
    );
  });

  it('answers requests, with the error of the handler by its code and no inner message', async () => {
    await startService();
    expect(await rpc.call(SUBJECT.billingBalance, { accountId: 'a' }, Greeting)).toEqual({ text: 'hello a' });
    await expect(rpc.call(SUBJECT.billingBalance, { accountId: 'unknown' }, Greeting)).rejects.toMatchObject({
      code: 'not_found',
      message: 'No such account.',
      param: 'accountId',
    });
    await expect(rpc.call(SUBJECT.billingBalance, { accountId: '' }, Greeting)).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'accountId',
    });
    await expect(rpc.call(SUBJECT.billingBalance, { accountId: 'broken' }, Greeting)).rejects.toMatchObject({
      code: 'internal_error',
      message: expect.not.stringContaining('hunter2'),
    });
  });

  it('says at once that a service is not running', async () => {
    await expect(rpc.call(SUBJECT.billingQuote, {}, Greeting)).rejects.toMatchObject({
      code: 'service_unavailable',
      message: expect.stringContaining('billing service is not running'),
    });
  });

  it("speaks the wire format of Nest's own NATS client", async () => {
    await startService();
    const client = new ClientNats({ servers: [nats.url] });
    try {
      expect(await lastValueFrom(client.send(SUBJECT.billingBalance, { accountId: 'nest' }))).toEqual({
        text: 'hello nest',
      });
    } finally {
      await client.close();
    }
  });

  it('carries the request id of the caller into the handler of a request', async () => {
    await startService();
    const reply = await withContext({ requestId: 'req_9' }, () =>
      rpc.call(SUBJECT.billingBalance, { accountId: 'b' }, Greeting),
    );
    expect(reply.text).toBe('hello b');
  });

  it('keeps commands until they are done, refuses none, and separates cancels of families', async () => {
    await bus.publish({ id: 'x1', subject: taskCancelSubject('kling'), payload: new TaskCancel() });
    expect((await bus.manager.streams.info(STREAM.commands)).state.messages).toBe(1);
    await bus.manager.streams.purge(STREAM.commands);
  });

  it('drops a broadcast listener that throws on the floor of the log only', async () => {
    const got: unknown[] = [];
    bus.onBroadcast(SUBJECT.cacheKeys, (payload) => {
      got.push(payload);
      throw new Error('listener');
    });
    await bus.ping();
    bus.broadcast(SUBJECT.cacheKeys, { id: 1 });
    bus.broadcast(SUBJECT.cacheKeys, { id: 2 });
    await waitFor(() => got.length === 2);
    expect(got).toEqual([{ id: 1 }, { id: 2 }]);
  });
});
