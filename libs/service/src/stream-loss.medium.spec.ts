import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Ctx, Payload } from '@nestjs/microservices';
import { BUS, BusHandler, OnMessage } from '@reelgate/bus';
import type { BusConnection, MessageContext } from '@reelgate/bus';
import { STREAM, SUBJECT } from '@reelgate/contracts';
import { DATABASE, Database, letterFatesSql, messageTablesSql, Outbox, streamMarksSql } from '@reelgate/db';
import { createLogger, readEnv } from '@reelgate/runtime';
import { createTestDatabase, startTestNats, waitFor } from '@reelgate/testing';
import { bootService } from './boot-service.js';
import type { BootedService } from './boot-service.js';
import { readInstallation } from './installation.js';
import { InstallationEnv } from './installation-env.js';

const logger = createLogger('test', 'silent');
const handled: string[] = [];

@BusHandler()
class Handler {
  @OnMessage(SUBJECT.evtProgress)
  take(@Payload() _payload: object, @Ctx() { id }: MessageContext): void {
    handled.push(id);
  }
}
class ShopModule {}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

describe('a NATS server that has lost its storage', () => {
  const cleanup: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const step of cleanup.splice(0).toReversed()) await step();
    handled.length = 0;
  });

  const database = async (): Promise<string> => {
    const { url } = await createTestDatabase();
    const own = await Database.connect({ url, poolSize: 2, applicationName: 'test', logger });
    for (const sql of [
      'CREATE SCHEMA shop',
      ...messageTablesSql('shop'),
      letterFatesSql('shop'),
      streamMarksSql('shop'),
    ])
      await own.query(sql);
    await own.close();
    return url;
  };
  const boot = async (url: string, port: number, consumes: boolean): Promise<BootedService> => {
    const env = readEnv(InstallationEnv, {
      DATABASE_URL: url,
      NATS_URL: `nats://127.0.0.1:${port}`,
      REELGATE_SECRET: 'a secret of the tests',
      LOG_LEVEL: 'silent',
    });
    const service = await bootService({
      name: 'shop',
      env,
      installation: readInstallation(env),
      schema: 'shop',
      module: { module: ShopModule, controllers: consumes ? [Handler] : [] },
      consumers: consumes
        ? [{ stream: STREAM.events, durable: 'shop', filter: SUBJECT.allEvents, concurrency: 4 }]
        : [],
    });
    cleanup.push(service.stop);
    return service;
  };
  const send = async ({ app }: BootedService, id: string): Promise<void> => {
    const outbox = app.get(Outbox);
    await app
      .get<Database>(DATABASE)
      .transaction((tx) => outbox.append(tx, [{ id, subject: SUBJECT.evtProgress, payload: {} }]));
    await waitFor(async () => (await outbox.backlog()).size === 0, { what: `${id} to be sent` });
  };
  const stored = async ({ app }: BootedService): Promise<number> =>
    (await app.get<BusConnection>(BUS).manager.streams.info(STREAM.events)).state.messages;

  it('gets its streams, its consumers and all messages again, without a restart of ours', async () => {
    const port = await freePort();
    const nats = await startTestNats(port);
    const service = await boot(await database(), port, true);
    await send(service, 'm1');
    await waitFor(() => handled.includes('m1'));
    // Removes its store.
    await nats.stop();
    handled.length = 0;
    const empty = await startTestNats(port);
    cleanup.unshift(() => empty.stop());
    await waitFor(() => handled.includes('m1'), { timeoutMs: 30_000, what: 'm1 once more' });
    await send(service, 'm2');
    await waitFor(() => handled.includes('m2'), { timeoutMs: 30_000 });
    const ready = `http://127.0.0.1:${service.opsPort}/readyz`;
    await waitFor(async () => (await fetch(ready)).status === 200);
  }, 90_000);

  it('is noticed by a service that starts afterwards', async () => {
    const [port, url] = await Promise.all([freePort(), database()]);
    const nats = await startTestNats(port);
    const before = await boot(url, port, false);
    await send(before, 'm1');
    await cleanup.pop()!();
    await nats.stop();
    const empty = await startTestNats(port);
    cleanup.unshift(() => empty.stop());
    const after = await boot(url, port, false);
    await waitFor(async () => (await stored(after)) === 1, { what: 'm1 in the new stream' });
  }, 60_000);

  it('sends nothing again when nothing was lost', async () => {
    const [port, url] = await Promise.all([freePort(), database()]);
    const nats = await startTestNats(port);
    cleanup.unshift(() => nats.stop());
    await send(await boot(url, port, false), 'm1');
    await cleanup.pop()!();
    const after = await boot(url, port, false);
    expect(await after.app.get(Outbox).backlog()).toMatchObject({ size: 0 });
    expect(await stored(after)).toBe(1);
  });

  it('leaves a service not ready while a stream is missing', async () => {
    const [port, url] = await Promise.all([freePort(), database()]);
    const nats = await startTestNats(port);
    cleanup.unshift(() => nats.stop());
    const service = await boot(url, port, false);
    const ready = (): Promise<Response> => fetch(`http://127.0.0.1:${service.opsPort}/readyz`);
    await service.app.get<BusConnection>(BUS).manager.streams.delete(STREAM.commands);
    const answer = await ready();
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ checks: { streams: 'failing', nats: 'ok' } });
    await waitFor(async () => (await ready()).status === 200, { timeoutMs: 20_000 });
  }, 60_000);
});
