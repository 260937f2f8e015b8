import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Database, letterFatesSql, messageTablesSql, streamMarksSql } from '@reelgate/db';
import { createLogger, readEnv } from '@reelgate/runtime';
import { createTestDatabase, startTestNats, waitFor } from '@reelgate/testing';
import { bootService } from './boot-service.js';
import type { BootedService } from './boot-service.js';
import { readInstallation } from './installation.js';
import { InstallationEnv } from './installation-env.js';

const logger = createLogger('test', 'silent');

@Module({})
class EmptyModule {}

/** A loopback port that nothing listens on. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

describe('bootService', () => {
  const cleanup: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const step of cleanup.splice(0).toReversed()) await step();
  });

  const emptySchema = async (): Promise<string> => {
    const { url } = await createTestDatabase();
    const database = await Database.connect({ url, poolSize: 2, applicationName: 'test', logger });
    for (const statement of [
      'CREATE SCHEMA shop',
      ...messageTablesSql('shop'),
      letterFatesSql('shop'),
      streamMarksSql('shop'),
    ])
      await database.query(statement);
    await database.close();
    return url;
  };
  const boot = async (variables: Record<string, string>): Promise<BootedService> => {
    const env = readEnv(InstallationEnv, {
      REELGATE_SECRET: 'a secret of the tests',
      LOG_LEVEL: 'silent',
      ...variables,
    });
    const service = await bootService({
      name: 'shop',
      env,
      installation: readInstallation(env),
      schema: 'shop',
      module: { module: EmptyModule },
      consumers: [],
    });
    cleanup.push(service.stop);
    return service;
  };
  const ready = async (port: number | string): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    return { status: answer.status, body: await answer.json() };
  };

  it('waits for a server that is not up yet, and is not ready meanwhile', async () => {
    const [natsPort, opsPort, url] = await Promise.all([freePort(), freePort(), emptySchema()]);
    const booted = boot({
      DATABASE_URL: url,
      NATS_URL: `nats://127.0.0.1:${natsPort}`,
      OPS_PORT: String(opsPort),
    });
    const early = await waitFor(() => ready(opsPort), { what: 'the operations server' });
    expect(early).toEqual({ status: 503, body: { status: 'unavailable', checks: { start: 'failing' } } });
    const nats = await startTestNats(natsPort);
    cleanup.push(() => nats.stop());
    await booted;
    expect(await ready(opsPort)).toEqual({
      status: 200,
      body: { status: 'ok', checks: { nats: 'ok', database: 'ok', installation: 'ok', streams: 'ok' } },
    });
  });

  it('gives up a server that does not come, and says which', async () => {
    const nats = await startTestNats();
    cleanup.push(() => nats.stop());
    const nowhere = await freePort();
    const common = { REELGATE_START_WAIT_SECONDS: '1' };
    await expect(
      boot({ ...common, DATABASE_URL: 'postgres://x', NATS_URL: `nats://127.0.0.1:${nowhere}` }),
    ).rejects.toThrow(/^NATS \(NATS_URL\) cannot be reached: /);
    await expect(
      boot({ ...common, DATABASE_URL: `postgres://a:hidden@127.0.0.1:${nowhere}/x`, NATS_URL: nats.url }),
    ).rejects.toThrow(/^Postgres \(DATABASE_URL\) cannot be reached: (?!.*hidden)/);
  });

  it('does not wait where waiting cannot help', async () => {
    const [nats, url] = await Promise.all([startTestNats(), emptySchema()]);
    cleanup.push(() => nats.stop());
    const wrong = new URL(url);
    wrong.username = 'nobody';
    wrong.password = 'hidden';
    await expect(boot({ DATABASE_URL: wrong.href, NATS_URL: nats.url })).rejects.toThrow(
      /^Postgres \(DATABASE_URL\) cannot be reached: (?!.*hidden)/,
    );
  });

  it('does not become ready beside a service with other settings', async () => {
    const [nats, url] = await Promise.all([startTestNats(), emptySchema()]);
    cleanup.push(() => nats.stop());
    const common = { DATABASE_URL: url, NATS_URL: nats.url };
    await boot(common);
    const opsPort = await freePort();
    const refused = boot({
      ...common,
      REELGATE_CURRENCY: 'USD',
      OPS_PORT: String(opsPort),
      REELGATE_START_WAIT_SECONDS: '3',
    });
    const outcome = expect(refused).rejects.toThrow(/REELGATE_CURRENCY differs from shop's/);
    await waitFor(async () => {
      const { status, body } = await ready(opsPort);
      return (
        status === 503 && (body as { checks: Record<string, string> }).checks['installation'] === 'failing'
      );
    });
    await outcome;
  });

  it('shows what it has not sent yet', async () => {
    const [nats, url] = await Promise.all([startTestNats(), emptySchema()]);
    cleanup.push(() => nats.stop());
    const { opsPort } = await boot({ DATABASE_URL: url, NATS_URL: nats.url });
    const metrics = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
    expect(metrics).toMatch(/^reelgate_outbox_size 0$/m);
    expect(metrics).toMatch(/^reelgate_dead_letters 0$/m);
  });
});
