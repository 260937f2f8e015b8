import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { waitFor } from '@reelgate/testing';
import type { ServiceProcess } from './service-process.js';
import { Stack } from './stack.js';
import type { ServiceName } from './stack.js';

const REQUEST = { model: 'Kling-3.0-Omni', prompt: 'a paper boat', seconds: '5' };

// Recovery waits for leases and acknowledgements to run out, on a machine that may be busy.
jest.setTimeout(120_000);

/** Every named point between two steps of a task, and the service that dies there. */
const POINTS: readonly { service: ServiceName; point: string }[] = [
  { service: 'billing', point: 'billing.hold-written' },
  { service: 'gateway', point: 'gateway.reserved' },
  { service: 'gateway', point: 'gateway.stored' },
  { service: 'kling', point: 'provider.job-stored' },
  { service: 'kling', point: 'provider.submitting-written' },
  { service: 'kling', point: 'provider.vendor-accepted' },
  { service: 'kling', point: 'provider.running-written' },
  { service: 'billing', point: 'billing.settle-before' },
  { service: 'billing', point: 'billing.settled' },
];

/** A killed provider's jobs are its own until their leases end: they end now. */
const LEASES_RUN_OUT = 'UPDATE provider.job SET due_at = now() WHERE due_at IS NOT NULL';

describe('kill -9 at any step', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start({ env: { BILLING_SWEEP_SECONDS: '1' } });
  });
  /** A hold whose task never came to be is released after ten minutes: lets them pass. */
  const noHoldIsLeft = async (): Promise<void> => {
    await stack.sql(`UPDATE billing.hold SET held_at = held_at - interval '1 hour'`);
    await waitFor(async () => (await stack.balance()).held === '0.000000', {
      timeoutMs: 30_000,
      what: 'no hold to be left',
    });
  };

  afterAll(() => stack?.stop());
  afterEach(async () => {
    expect(await stack.reconciliation()).toMatchObject({ ok: true });
  });

  it.each(POINTS)('of $service at $point', async ({ service, point }) => {
    const process = stack.service(service);
    const before = await stack.simulator.creations();
    await process.stop();
    await process.start({ REELGATE_KILL_AT: point });

    const answer = await stack.call('POST', '/v1/videos', REQUEST).catch(() => undefined);
    expect(await process.exited).toBe('SIGKILL');
    await stack.sql(LEASES_RUN_OUT);
    await process.start();

    // What was accepted ends, once; what was not accepted costs nothing.
    const { body } = await stack.call('GET', '/v1/videos?limit=100');
    for (const { id } of body.data) await stack.finished(id, 60_000);
    if (answer?.status === 200) {
      const { video, receipt } = await stack.finished(answer.body.id, 60_000);
      expect([video.status, receipt.status]).toEqual(['completed', 'charged']);
      expect(await stack.simulator.creationsOf(answer.body.id)).toBe(1);
    }
    await noHoldIsLeft();
    const after = await stack.simulator.creations();
    for (const [session, count] of Object.entries(after)) {
      if (!(session in before)) expect([session, count]).toEqual([session, 1]);
    }
  });

  it('of a gateway in the middle of a create leaves its Idempotency-Key to the next that asks', async () => {
    const headers = { 'idempotency-key': 'taken-over' };
    const gateway = stack.service('gateway');
    await gateway.stop();
    await gateway.start({ REELGATE_KILL_AT: 'gateway.reserved' });
    const other = await stack.startReplica('gateway');
    await expect(stack.call('POST', '/v1/videos', REQUEST, headers)).rejects.toThrow();
    expect(await gateway.exited).toBe('SIGKILL');
    // The first try after the death, at the replica; the lease has most of its 30 s to go.
    const answer = await stack.call('POST', '/v1/videos', REQUEST, headers, other.url);
    expect(answer).toMatchObject({ status: 200 });
    await gateway.start();
    const again = await stack.call('POST', '/v1/videos', REQUEST, headers);
    expect(again.body.id).toBe(answer.body.id);
    await stack.finished(answer.body.id, 60_000);
    expect(await stack.simulator.creationsOf(answer.body.id)).toBe(1);
    // What the dead one had held was for a task that never came to be.
    await noHoldIsLeft();
  });

  it('of every service at once, with films in all stages', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) ids.push((await stack.create(REQUEST)).id);
    const [gateway, billing, kling] = ['gateway', 'billing', 'kling'].map((name) => stack.service(name)) as [
      ServiceProcess,
      ServiceProcess,
      ServiceProcess,
    ];
    await Promise.all([gateway.kill(), billing.kill(), kling.kill()]);
    await stack.sql(LEASES_RUN_OUT);
    await Promise.all([gateway.start(), billing.start(), kling.start()]);
    for (const id of ids) {
      const { video, receipt } = await stack.finished(id, 60_000);
      expect([video.status, receipt.status]).toEqual(['completed', 'charged']);
      expect(await stack.simulator.creationsOf(id)).toBe(1);
    }
    await noHoldIsLeft();
  });

  it('of the message server, with films in all stages', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 6; i++) ids.push((await stack.create(REQUEST)).id);
    process.kill(stack.nats.pid, 'SIGKILL');
    await stack.nats.exited;
    await stack.nats.restart();
    for (const id of ids) {
      const { receipt } = await stack.finished(id, 60_000);
      expect(receipt.status).toBe('charged');
      expect(await stack.simulator.creationsOf(id)).toBe(1);
    }
  });
});
