import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Stack } from './stack.js';
import type { Replica } from './stack.js';

const ASKED = 200;
const GRANTED = 100;
/** 3 s of Kling 3.0 Omni. */
const FILM = { model: 'Kling-3.0-Omni', prompt: 'a boat', seconds: '3' };
const FILM_COST = 1.8;
const FOR_A_HUNDRED = (GRANTED * FILM_COST).toFixed(6);

describe('credit and budgets for a hundred films, through two gateways and two billings', () => {
  let stack: Stack;
  let gateway: Replica;
  beforeAll(async () => {
    stack = await Stack.start();
    [gateway] = (await Promise.all([stack.startReplica('gateway'), stack.startReplica('billing')])) as [
      Replica,
      Replica,
    ];
    // Nothing has to be made: the films wait in their queue.
    await stack.adminOk('PATCH', `/admin/v1/channels/${stack.channels['tencent-vod']}`, {
      max_concurrency: 1,
    });
  }, 60_000);
  afterAll(() => stack?.stop());

  /** Creates 200 films at once, every other at the other gateway. Returns the answers' codes, and how often each came. */
  async function ask(key: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    await Promise.all(
      Array.from({ length: ASKED }, async (_, i) => {
        const url = i % 2 ? stack.gatewayUrl : gateway.url;
        const { status, body } = await stack.call(
          'POST',
          '/v1/videos',
          FILM,
          { authorization: `Bearer ${key}` },
          url,
        );
        const code = status === 200 ? 'created' : `${status} ${body.error.code}`;
        counts[code] = (counts[code] ?? 0) + 1;
      }),
    );
    return counts;
  }
  const balanceOf = async (key: string) =>
    (await stack.call('GET', '/v1/balance', undefined, { authorization: `Bearer ${key}` })).body;

  it('make exactly a hundred of two hundred at once: of the credit', async () => {
    const { key } = await stack.newAccount(FOR_A_HUNDRED);
    expect(await ask(key)).toEqual({ created: GRANTED, '402 insufficient_balance': ASKED - GRANTED });
    expect(await balanceOf(key)).toMatchObject({ held: FOR_A_HUNDRED, available: '0.000000', budgets: [] });
  });

  it("make exactly a hundred: of the account's daily budget and of a key's", async () => {
    for (const owner of ['account', 'key']) {
      const account = await stack.newAccount('10000');
      let { key } = account;
      const limit = { daily_budget: FOR_A_HUNDRED };
      if (owner === 'account') {
        await stack.adminOk('PATCH', `/admin/v1/accounts/${account.id}`, {
          ...limit,
          time_zone: 'Asia/Shanghai',
        });
      } else {
        const limited = { account_id: account.id, name: 'limited', rate_limit_per_minute: ASKED, ...limit };
        ({ key } = await stack.adminOk('POST', '/admin/v1/api-keys', limited));
      }
      expect(await ask(key)).toEqual({ created: GRANTED, '402 budget_exceeded': ASKED - GRANTED });
      const { budgets } = await balanceOf(key);
      expect(budgets).toMatchObject([
        { owner, period: 'daily', spent: FOR_A_HUNDRED, left: '0.000000', level: 'spent' },
      ]);
      const resets = new Date(budgets[0].resets_at);
      expect(resets.getTime() - Date.now()).toBeGreaterThan(0);
      expect(resets.toISOString()).toMatch(owner === 'account' ? /T16:00:00.000Z$/ : /T00:00:00.000Z$/);
      const refused = await stack.call('POST', '/v1/videos', FILM, { authorization: `Bearer ${key}` });
      expect(refused.body.error.message).toContain(`It starts anew at ${budgets[0].resets_at}`);
      // What was refused has not been counted by the rate limit either.
      expect(refused.status).toBe(402);
    }
    expect(await stack.reconciliation()).toMatchObject({ ok: true });
  });
});
