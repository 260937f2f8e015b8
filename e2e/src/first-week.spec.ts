import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@reelgate/testing';
import { Stack } from './stack.js';
import type { ApiAnswer } from './stack.js';

type Body = ApiAnswer['body'];

const NAME = 'kling-3.0-720p-mute';
const FILM = {
  model: 'Kling-3.0',
  prompt: 'a market in the morning',
  seconds: '5',
  size: '720P',
  audio: false,
};

/** An operator's first week, by API alone: what it sets up, what happens, and what the books say in the end. */
describe("an operator's first week", () => {
  let stack: Stack;
  let account: Body;
  let key: Body;
  const films: Body[] = [];

  /** As the new account. */
  const call = (method: string, route: string, body?: unknown): Promise<ApiAnswer> =>
    stack.call(method, route, body, { authorization: `Bearer ${key.key}` });
  const ok = async (method: string, route: string, body?: unknown): Promise<Body> => {
    const { status, body: answer } = await call(method, route, body);
    expect([route, status, answer]).toEqual([route, 200, expect.anything()]);
    return answer;
  };
  const film = async (fields: object = {}): Promise<Body> => {
    const { id } = await ok('POST', '/v1/videos', { ...FILM, ...fields });
    const receipt = await waitFor(
      async () => {
        const each = await stack.adminOk('GET', `/admin/v1/receipts/${id}`);
        return each.status === 'held' ? undefined : each;
      },
      { timeoutMs: 30_000, what: `${id} to be settled` },
    );
    films.push(receipt);
    return receipt;
  };

  beforeAll(async () => {
    stack = await Stack.start({ families: ['kling', 'jimeng'], simulatorEnv: { SIM_PRERENDER: '0' } });
  }, 100_000);
  afterAll(() => stack?.stop());

  it('begins with a channel that works', async () => {
    const { data } = await stack.adminOk('GET', '/admin/v1/channels');
    expect(data.map(({ vendor }: Body) => vendor)).toEqual(expect.arrayContaining(['tencent-vod']));
    const channel = stack.channels['tencent-vod']!;
    expect(await stack.adminOk('POST', `/admin/v1/channels/${channel}/test`)).toMatchObject({ ok: true });
    await stack.adminOk('PATCH', `/admin/v1/channels/${channel}`, { max_concurrency: 5 });
  });

  it('has a customer with credit and a key that is limited', async () => {
    account = await stack.adminOk('POST', '/admin/v1/accounts', { name: '张三电影工作室' });
    const credit = { amount: '100', currency: 'CNY', note: 'Transfer 17' };
    const once = { 'idempotency-key': 'transfer-17' };
    await stack.adminOk('POST', `/admin/v1/accounts/${account.id}/credits`, credit, once);
    // Sent twice, added once.
    await stack.adminOk('POST', `/admin/v1/accounts/${account.id}/credits`, credit, once);
    key = await stack.adminOk('POST', '/admin/v1/api-keys', {
      account_id: account.id,
      name: 'editor',
      models: ['Kling-*', 'jimeng-*'],
      budget: '60',
      rate_limit_per_minute: 100,
    });
    expect(await ok('GET', '/v1/balance')).toMatchObject({ balance: '100.000000' });
    expect((await call('POST', '/v1/videos', { ...FILM, model: 'Vidu-q3-pro' })).body.error.code).toBe(
      'model_not_allowed',
    );
  });

  it('knows what vendors take before anything is sold', async () => {
    await stack.adminOk('POST', '/admin/v1/costs', {
      vendor: 'tencent-vod',
      unit: 'second',
      unit_price: '0.5',
    });
    expect((await film()).charged.amount).toBe('3.000000');
  });

  it('raises a price, which counts for what is created from then on', async () => {
    await stack.adminOk('POST', '/admin/v1/prices', { billing_model: NAME, unit_price: '0.7' });
    expect((await film()).charged.amount).toBe('3.500000');
    const { body: first } = await call('GET', `/v1/receipts/${films[0].task_id}`);
    expect(first.charged.unit_price).toBe('0.600000');
  });

  it('imports prices from a table, after a look at what they change', async () => {
    const csv = ['billing_name,unit_price,unit,price_list', `${NAME},0.65,second,friends`].join('\n');
    const look = await stack.adminOk('POST', '/admin/v1/prices/import?dry_run=true', { csv });
    expect(look).toMatchObject({ applied: false, changes: [{ kind: 'added', billing_model: NAME }] });
    await stack.adminOk('POST', '/admin/v1/prices/import', { csv });
    await stack.adminOk('PATCH', `/admin/v1/accounts/${account.id}`, { price_list: 'friends' });
    expect((await film()).charged.amount).toBe('3.250000');
    const exported = await stack.admin('GET', '/admin/v1/prices/export?price_list=friends');
    expect(exported.body).toContain(`${NAME},CNY,0.650000,second`);
  });

  it('sees a film fail for nothing', async () => {
    expect(await film({ prompt: 'a market [sim:moderation]' })).toMatchObject({ status: 'released' });
  });

  it('ends the doubt about a film that its vendor does not answer for', async () => {
    const { id } = await ok('POST', '/v1/videos', {
      model: 'jimeng-video-3.0',
      prompt: 'a market at night [sim:timeout_before_accept]',
      seconds: '5',
    });
    const doubtful = await waitFor(
      async () => {
        const { data } = await stack.adminOk('GET', '/admin/v1/uncertain');
        return data.find((each: Body) => each.id === id);
      },
      { timeoutMs: 60_000, what: `${id} to be listed as uncertain` },
    );
    expect(doubtful.id).toBe(id);
    expect((await ok('GET', '/v1/balance')).held).toBe('1.400000');
    await stack.adminOk('POST', `/admin/v1/uncertain/${id}/resolve`, {
      outcome: 'failed',
      reason: 'The vendor has confirmed that it made nothing',
    });
    await waitFor(async () => (await ok('GET', '/v1/balance')).held === '0.000000', {
      what: 'the hold to be given back',
    });
  });

  it("compares the vendor's own statement with what films cost", async () => {
    const jobs = await Promise.all(
      films
        .slice(0, 3)
        .map(async ({ task_id: id }) => (await stack.adminOk('GET', `/admin/v1/tasks/${id}`)).job),
    );
    const [first, second, third] = jobs.map(({ vendor_task_id: id }: Body) => id);
    const bill = {
      vendor: 'tencent-vod',
      csv: ['TaskId,Fee', `${first},2.50`, `${second},2.50`, `${third},3.00`].join('\n'),
      columns: { job_id: 'TaskId', amount: 'Fee' },
    };
    expect(await stack.adminOk('POST', '/admin/v1/vendor-bills/import?dry_run=true', bill)).toMatchObject({
      tasks: 3,
      agreeing: 2,
      differences: [{ kind: 'differs', task_id: films[2].task_id, cost: '2.500000', difference: '0.500000' }],
    });
  });

  it('reads what was used, and what is left of it', async () => {
    const { data } = await stack.adminOk(
      'GET',
      `/admin/v1/usage?account_id=${account.id}&group_by=account,key,vendor,channel`,
    );
    expect(data).toMatchObject([
      { vendor: 'jimeng-visual', tasks: 0, failed: 1 },
      {
        account: account.id,
        account_name: '张三电影工作室',
        key_name: 'editor',
        vendor: 'tencent-vod',
        channel: stack.channels['tencent-vod'],
        channel_name: expect.any(String),
        tasks: 3,
        failed: 1,
        amount: '9.750000',
        cost: '7.500000',
        margin: '2.250000',
        tasks_without_cost: 0,
      },
    ]);
    const csv = await stack.admin('GET', '/admin/v1/usage?group_by=model,vendor&format=csv');
    expect(csv.body).toMatch(new RegExp(`^${NAME},tencent-vod,3,`, 'm'));
    expect((await ok('GET', '/v1/usage?group_by=model')).data.map(({ model }: Body) => model)).toContain(
      NAME,
    );
  });

  it('sends the customer its statement, and the books are right', async () => {
    const statement = await stack.adminOk('GET', `/admin/v1/accounts/${account.id}/statement?limit=1000`);
    const { balance } = await ok('GET', '/v1/balance');
    expect(statement).toMatchObject({
      opening_balance: '0.000000',
      closing_balance: balance,
      has_more: false,
    });
    expect(balance).toBe('90.250000');
    expect(statement.data.at(-1)).toMatchObject({ balance, held_after: '0.000000' });
    const kinds = statement.data.map(({ kind }: Body) => kind);
    expect(kinds.filter((kind: string) => kind !== 'reserve').sort()).toEqual(
      ['capture', 'capture', 'capture', 'credit', 'release', 'release'].sort(),
    );
    for (const [format, type] of [
      ['csv', 'text/csv; charset=utf-8'],
      ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
      ['pdf', 'application/pdf'],
    ]) {
      const answer = await call('GET', `/v1/statement?format=${format}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    }
    const { data: credits } = await stack.adminOk('GET', `/admin/v1/accounts/${account.id}/credits`);
    expect(credits).toMatchObject([{ amount: '100.000000', note: 'Transfer 17' }]);
    const { ok: right, checks } = await stack.reconciliation();
    expect([right, checks.filter((each: Body) => !each.ok)]).toEqual([true, []]);
  });

  it('finds in the audit who did all that', async () => {
    const { data } = await stack.adminOk('GET', '/admin/v1/audit?limit=100');
    const actions = new Set(data.map(({ action }: Body) => action));
    for (const action of [
      'account.create',
      'account.credit',
      'api_key.create',
      'cost.create',
      'price.create',
      'price.import',
    ]) {
      expect([...actions]).toContain(action);
    }
  });
});
