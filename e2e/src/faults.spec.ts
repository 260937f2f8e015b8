import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@reelgate/testing';
import { Stack } from './stack.js';

const REQUEST = { model: 'Kling-3.0-Omni', prompt: 'a paper boat', seconds: '5' };

describe('when the vendor misbehaves', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
  });
  afterAll(() => stack?.stop());

  it('a refused film fails with the reason and gives the money back', async () => {
    const before = await stack.balance();
    const { id } = await stack.create({ ...REQUEST, prompt: 'a paper boat [sim:moderation]' });
    const { video, receipt } = await stack.finished(id);
    expect(video).toMatchObject({
      status: 'failed',
      error: { code: 'moderation_blocked' },
      usage: { status: 'released' },
    });
    expect(receipt.status).toBe('released');
    expect(await stack.balance()).toEqual(before);
    const content = await stack.call('GET', `/v1/videos/${id}/content`);
    expect([content.status, content.body.error.code]).toEqual([400, 'video_failed']);
    expect(await stack.simulator.creationsOf(id)).toBe(1);
  });

  it.each([
    { delivered: 3, seconds: 3, amount: '1.800000', uncollected: '0.000000' },
    { delivered: 8, seconds: 8, amount: '3.000000', uncollected: '1.800000' },
  ])(
    'a film of $delivered s instead of 5 is charged as delivered, up to the hold',
    async ({ delivered, amount, uncollected }) => {
      const { id } = await stack.create({
        ...REQUEST,
        prompt: `a paper boat [sim:wrong_duration=${delivered}]`,
      });
      const { video, receipt } = await stack.finished(id);
      expect(video.status).toBe('completed');
      expect(receipt).toMatchObject({ status: 'charged', uncollected });
      expect(receipt.charged.amount).toBe(amount);
    },
  );

  it('creates given up while billing stood still leave nothing put aside', async () => {
    const before = await stack.balance();
    const billing = stack.service('billing');
    process.kill(billing.pid, 'SIGSTOP');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => stack.call('POST', '/v1/videos', REQUEST)),
    );
    process.kill(billing.pid, 'SIGCONT');
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
    // It answers again: what was in its queue lies behind it.
    await stack.finished((await stack.create(REQUEST)).id);
    await waitFor(async () => (await stack.balance()).held === before.held, {
      timeoutMs: 20_000,
      what: 'the money to be given back',
    });
    expect((await stack.reconciliation()).ok).toBe(true);
    // Billing has heard of each, also of those of which nothing had reached it.
    await waitFor(async () => (await stack.sql('SELECT FROM gateway.abandoned_reservation')) === 0, {
      timeoutMs: 20_000,
    });
  });

  it.each(['timeout_after_accept', 'internal_error', 'http_500', 'rate_limit'])(
    'a create that ends with %s makes one vendor job and one charge',
    async (kind) => {
      await stack.simulator.fault({ kind, action: 'CreateAigcVideoTask', times: 1 });
      const { id } = await stack.create(REQUEST);
      const { video, receipt } = await stack.finished(id, 60_000);
      expect([video.status, receipt.status, receipt.charged.amount]).toEqual([
        'completed',
        'charged',
        '3.000000',
      ]);
      expect(await stack.simulator.creationsOf(id)).toBe(1);
    },
  );

  it.each(['http_500', 'unknown_status', 'rate_limit'])(
    'a query that ends with %s does not end the task',
    async (kind) => {
      const { id } = await stack.create(REQUEST);
      await stack.simulator.fault({ kind, action: 'DescribeTaskDetail', times: 2 });
      const { video } = await stack.finished(id, 60_000);
      expect(video.status).toBe('completed');
      expect(await stack.simulator.creationsOf(id)).toBe(1);
    },
  );

  it('leaves balanced books', async () => {
    expect(await stack.reconciliation()).toMatchObject({ ok: true });
  });
});
