import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@reelgate/testing';
import { Stack } from './stack.js';
import type { ApiAnswer, Replica } from './stack.js';

const CREDIT = 10_000;
const ASKED = 60;
/** Every fourth is sent to both gateways at once, under one Idempotency-Key. */
const TWICE = 4;
const FILM_COST = 1.8;
const requestOf = (index: number): object => ({
  model: 'Kling-3.0-Omni',
  prompt: `boat ${index}`,
  seconds: '3',
});

describe('two of every service', () => {
  let stack: Stack;
  let gateway: Replica;
  let billing: Replica;
  let kling: Replica;
  beforeAll(async () => {
    stack = await Stack.start({
      credit: String(CREDIT),
      env: { BILLING_SWEEP_SECONDS: '1' },
      simulatorEnv: {
        SIM_TENCENT_VOD_CREATES_PER_SECOND: '0',
        SIM_TENCENT_VOD_DETAILS_PER_SECOND: '0',
        SIM_TENCENT_VOD_OTHERS_PER_SECOND: '0',
        SIM_PRERENDER: '0',
      },
    });
    [gateway, billing, kling] = await Promise.all([
      stack.startReplica('gateway'),
      stack.startReplica('billing'),
      stack.startReplica('kling'),
    ]);
  }, 60_000);
  afterAll(() => stack?.stop());

  /** A create that is sent until it is answered, as clients do: to another gateway when one is gone. */
  async function createSurely(index: number, firstUrl: string): Promise<ApiAnswer['body']> {
    const urls = [firstUrl, firstUrl === gateway.url ? stack.gatewayUrl : gateway.url];
    const key = { 'idempotency-key': `create-${index}` };
    let last: unknown;
    for (let tries = 0; tries < 150; tries++) {
      const answer = await stack
        .call('POST', '/v1/videos', requestOf(index), key, urls[tries % 2])
        .catch((error: unknown) => void (last = error));
      if (answer?.status === 200) return answer.body;
      if (answer) last = answer;
      const mayHelp = !answer || answer.headers.get('x-should-retry') === 'true';
      if (!mayHelp) throw new Error(`create ${index}: ${answer.status} ${JSON.stringify(answer.body)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`create ${index} was never accepted: ${JSON.stringify(last)}`);
  }

  /** Waits until nothing is held, and checks that each task became one vendor job and one charge. */
  async function checkAll(ids: readonly string[]): Promise<void> {
    await waitFor(async () => (await stack.balance()).held === '0.000000', {
      timeoutMs: 45_000,
      what: 'every film to be paid',
    });
    const creations = await stack.simulator.creations();
    for (const id of ids) {
      const { body: video } = await stack.call('GET', `/v1/videos/${id}`);
      const { body: receipt } = await stack.call('GET', `/v1/receipts/${id}`);
      expect([id, video.status, receipt.status, receipt.charged?.amount, creations[id]]).toEqual([
        id,
        'completed',
        'charged',
        FILM_COST.toFixed(6),
        1,
      ]);
      const captures = receipt.entries.filter(({ account }: { account: string }) =>
        account.startsWith('revenue:'),
      );
      expect(captures).toHaveLength(1);
    }
  }

  const made: string[] = [];

  it('share the work: each task is one vendor job and one charge', async () => {
    const answers = await Promise.all(
      Array.from({ length: ASKED }, async (_, index) => {
        const urls = [stack.gatewayUrl, gateway.url];
        const key = { 'idempotency-key': `shared-${index}` };
        const twice = index % TWICE === 0;
        const sent = twice ? [...urls, ...urls] : [urls[index % 2]!];
        return Promise.all(
          sent.map((url) => stack.call('POST', '/v1/videos', requestOf(index), twice ? key : {}, url)),
        );
      }),
    );
    for (const same of answers) {
      // A duplicate that comes while the first is under way may be told to come again.
      const accepted = same.filter(({ status }) => status === 200);
      expect(new Set(accepted.map(({ body }) => body.id)).size).toBe(1);
      for (const { status, body } of same.filter(({ status }) => status !== 200))
        expect([status, body.error.code]).toEqual([409, 'idempotency_in_progress']);
      made.push(accepted[0]!.body.id);
    }
    expect(new Set(made).size).toBe(ASKED);
    await checkAll(made);

    const { body } = await stack.call('GET', '/v1/videos?limit=100', undefined, {}, gateway.url);
    expect(body.data.map(({ id }: { id: string }) => id).toSorted()).toEqual(made.toSorted());
  }, 60_000);

  it('answer the same, whichever is asked', async () => {
    for (const route of ['/v1/balance', `/v1/videos/${made[0]}`, `/v1/receipts/${made[1]}`]) {
      const [one, other] = await Promise.all(
        [stack.gatewayUrl, gateway.url].map((url) => stack.call('GET', route, undefined, {}, url)),
      );
      // Without a public address of the installation, links lead to whoever was asked.
      const text = JSON.stringify(other!.body).replaceAll(gateway.url, stack.gatewayUrl);
      expect(JSON.parse(text)).toEqual(one!.body);
    }
    // A key that is revoked at one gateway is refused by the other at once.
    const { key } = await stack.newAccount('1');
    const withKey = { authorization: `Bearer ${key}` };
    expect((await stack.call('GET', '/v1/balance', undefined, withKey, gateway.url)).status).toBe(200);
    const { data } = await stack.adminOk('GET', '/admin/v1/api-keys?limit=1');
    await stack.adminOk('POST', `/admin/v1/api-keys/${data[0].id}/revoke`);
    await waitFor(
      async () => (await stack.call('GET', '/v1/balance', undefined, withKey, gateway.url)).status === 401,
      { what: 'the other gateway to refuse the revoked key' },
    );
  });

  it('lose nothing when one of each is killed in the middle of it', async () => {
    const urls = [stack.gatewayUrl, gateway.url];
    const creating = Promise.all(
      Array.from({ length: ASKED }, (_, index) => createSurely(ASKED + index, urls[index % 2]!)),
    );
    await waitFor(async () => Object.keys(await stack.simulator.creations()).length > ASKED + 3, {
      what: 'the vendor to have some of them',
    });
    await Promise.all([gateway, billing, kling].map(({ process }) => process.kill()));
    const ids = (await creating).map(({ id }) => id as string);
    expect(new Set(ids).size).toBe(ASKED);
    // Leases and holds of the dead would run out by themselves, later than a test wants to wait.
    await stack.sql(`UPDATE provider.job SET due_at = now() WHERE due_at IS NOT NULL`);
    await stack.sql(`UPDATE billing.hold SET held_at = held_at - interval '1 hour' WHERE status = 'held'`);
    await checkAll(ids);
    made.push(...ids);
  }, 90_000);

  it('leave balanced books: every film of every gateway, once', async () => {
    expect(await stack.reconciliation()).toMatchObject({ ok: true });
    expect(Number((await stack.balance()).balance)).toBeCloseTo(CREDIT - made.length * FILM_COST, 5);
    const creations = Object.entries(await stack.simulator.creations());
    expect(creations.filter(([, count]) => count !== 1)).toEqual([]);
    expect(creations.map(([id]) => id).toSorted()).toEqual(made.toSorted());
  });
});
