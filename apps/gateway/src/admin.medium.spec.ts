import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { LocalStore } from '@reelgate/storage';
import { waitFor } from '@reelgate/testing';
import { parse } from 'csv-parse/sync';
import { FILM, GatewayBed } from './test-support/gateway-bed.js';
import { channel } from './test-support/provider-stand-in.js';

describe('operating the gateway', () => {
  let bed: GatewayBed;
  beforeAll(async () => {
    bed = await GatewayBed.start({ REELGATE_CORS_ORIGINS: 'https://console.example' });
  });
  afterAll(() => bed?.stop());
  beforeEach(() => {
    bed.billing.reset();
    bed.provider.reset();
  });

  describe('accounts', () => {
    it('are created, listed, read and changed, with their money in billing', async () => {
      const { status, body: account } = await bed.admin('POST', '/admin/v1/accounts', {
        name: 'Film school',
        credit_limit: '50',
      });
      expect(status).toBe(200);
      expect(account).toEqual({
        id: expect.stringMatching(/^acct_/),
        object: 'account',
        name: 'Film school',
        status: 'active',
        created_at: expect.any(Number),
        currency: 'CNY',
        balance: '100.000000',
        held: '3.000000',
        available: '97.000000',
        credit_limit: '50.000000',
        price_multiplier: '1.000000',
        price_list: null,
        time_zone: 'UTC',
        budget_warn_percent: 80,
        budgets: [],
      });
      expect(bed.billing.accounts.get(account.id)).toMatchObject({ creditLimit: '50', status: 'active' });

      const { body: changed } = await bed.admin('PATCH', `/admin/v1/accounts/${account.id}`, {
        name: 'School of film',
        price_multiplier: '0.9',
        status: 'suspended',
      });
      expect(changed).toMatchObject({ name: 'School of film', status: 'suspended', price_multiplier: '0.9' });
      expect(bed.billing.accounts.get(account.id)).toMatchObject({
        priceMultiplier: '0.9',
        status: 'suspended',
        creditLimit: '50',
      });
      expect((await bed.admin('GET', `/admin/v1/accounts/${account.id}`)).body).toEqual(changed);

      const { body: page } = await bed.admin('GET', '/admin/v1/accounts?limit=1');
      expect(page).toMatchObject({
        object: 'list',
        data: [changed],
        first_id: account.id,
        last_id: account.id,
        has_more: true,
      });
      const { body: next } = await bed.admin('GET', `/admin/v1/accounts?after=${page.last_id}`);
      expect(next.data.map(({ id }: { id: string }) => id)).not.toContain(account.id);
    });

    it('get credit once per key', async () => {
      const credit = (body: object, key?: string): ReturnType<GatewayBed['admin']> =>
        bed.admin(
          'POST',
          `/admin/v1/accounts/${bed.account}/credits`,
          body,
          key ? { 'idempotency-key': key } : {},
        );
      expect((await credit({ amount: '10', currency: 'CNY' })).body.error).toMatchObject({
        code: 'missing_required_parameter',
        param: 'Idempotency-Key',
      });
      expect((await credit({ amount: 'ten', currency: 'CNY' }, 'k')).body.error).toMatchObject({
        param: 'amount',
      });
      expect((await credit({ amount: '-2.5', currency: 'CNY', note: 'a mistake' }, 'k')).status).toBe(200);
      expect(bed.billing.credits.at(-1)).toEqual({
        accountId: bed.account,
        amount: '-2.5',
        currency: 'CNY',
        note: 'a mistake',
        idempotencyKey: 'k',
      });
    });

    it.each([
      [{}, 'missing_required_parameter', 'name'],
      [{ name: '' }, 'invalid_request', 'name'],
      [{ name: 'x', credit_limit: 5 }, 'invalid_request', 'credit_limit'],
      [{ name: 'x', credit_limt: '5' }, 'invalid_request', 'credit_limt'],
      [{ name: 'x', status: 'suspended' }, 'invalid_request', 'status'],
    ])('refuse %j', async (body, code, param) => {
      const before = await bed.count('account');
      expect((await bed.admin('POST', '/admin/v1/accounts', body)).body.error).toMatchObject({ code, param });
      expect(await bed.count('account')).toBe(before);
    });
  });

  describe('API keys', () => {
    it('show their secret once, and only a hash is kept', async () => {
      const { body } = await bed.admin('POST', '/admin/v1/api-keys', {
        account_id: bed.account,
        name: 'phone',
        models: ['Kling-*'],
        budget: '20',
        daily_budget: '2',
        rate_limit_per_minute: 10,
        max_concurrency: 2,
        expires_at: '2099-01-01T00:00:00Z',
        callback_url: 'https://example.com/hook',
      });
      const { key, ...shown } = body;
      expect(key).toMatch(/^rg-[A-Za-z0-9_-]{43}$/);
      expect(shown).toEqual({
        id: expect.stringMatching(/^key_/),
        object: 'api_key',
        account_id: bed.account,
        name: 'phone',
        role: 'client',
        hint: `…${key.slice(-4)}`,
        models: ['Kling-*'],
        budget: '20.000000',
        daily_budget: '2.000000',
        monthly_budget: null,
        budgets: [
          expect.objectContaining({ owner: 'key', period: 'total', limit: '20.000000' }),
          expect.objectContaining({ period: 'daily', limit: '2.000000', resets_at: expect.any(String) }),
        ],
        rate_limit_per_minute: 10,
        max_concurrency: 2,
        callback_url: 'https://example.com/hook',
        expires_at: 4070908800,
        revoked_at: null,
        created_at: expect.any(Number),
      });
      const { body: page } = await bed.admin('GET', `/admin/v1/api-keys?account_id=${bed.account}&limit=1`);
      expect(page.data).toEqual([shown]);
      const tables = await bed.database.query<{ dump: string }>(
        `SELECT (SELECT json_agg(k)::text FROM gateway.api_key k) || (SELECT json_agg(a)::text FROM gateway.audit a) AS dump`,
      );
      expect(tables[0]!.dump).not.toContain(key.slice(3));
    });

    it('are changed at once, limits taken away by null', async () => {
      const { body: made } = await bed.admin('POST', '/admin/v1/api-keys', {
        account_id: bed.account,
        name: 'x',
        models: ['Vidu-*'],
        budget: '5',
      });
      const use = { authorization: `Bearer ${made.key}` };
      expect((await bed.call('POST', '/v1/videos', FILM, use)).status).toBe(403);
      const { body } = await bed.admin('PATCH', `/admin/v1/api-keys/${made.id}`, { models: null, name: 'y' });
      expect(body).toMatchObject({ models: null, name: 'y', budget: '5.000000' });
      expect((await bed.call('POST', '/v1/videos', FILM, use)).status).toBe(200);
      expect((await bed.admin('PATCH', '/admin/v1/api-keys/key_none', {})).status).toBe(404);
    });

    it('have no callback URL that leads inside', async () => {
      const request = { account_id: bed.account, name: 'x', callback_url: 'https://10.0.0.8/hook' };
      const refusal = { status: 400, body: { error: { code: 'invalid_request', param: 'callback_url' } } };
      expect(await bed.admin('POST', '/admin/v1/api-keys', request)).toMatchObject(refusal);
      const { body } = await bed.admin('POST', '/admin/v1/api-keys', {
        ...request,
        callback_url: 'https://example.com/hook',
      });
      const change = { callback_url: 'https://169.254.169.254/latest' };
      expect(await bed.admin('PATCH', `/admin/v1/api-keys/${body.id}`, change)).toMatchObject(refusal);
      expect((await bed.admin('PATCH', `/admin/v1/api-keys/${body.id}`, { callback_url: null })).status).toBe(
        200,
      );
    });

    it('of the role admin open the admin paths', async () => {
      const { body: made } = await bed.admin('POST', '/admin/v1/api-keys', {
        name: 'operator',
        role: 'admin',
      });
      const use = { authorization: `Bearer ${made.key}` };
      expect((await bed.call('GET', '/admin/v1/accounts', undefined, use)).status).toBe(200);
      expect((await bed.call('GET', '/v1/balance', undefined, use)).status).toBe(403);
      await bed.admin('POST', `/admin/v1/api-keys/${made.id}/revoke`);
      expect((await bed.call('GET', '/admin/v1/accounts', undefined, use)).status).toBe(401);
    });

    it.each([
      [{ name: 'x' }, 'missing_required_parameter', 'account_id'],
      [{ name: 'x', account_id: 'acct_none' }, 'invalid_request', 'account_id'],
      [{ name: 'x', account_id: 'acct_none', role: 'root' }, 'invalid_request', 'role'],
      [{ name: 'x', role: 'admin', max_concurrency: 0 }, 'invalid_request', 'max_concurrency'],
      [{ name: 'x', role: 'admin', models: 'Kling-*' }, 'invalid_request', 'models'],
      [{ name: 'x', role: 'admin', models: ['Kling-*', 'Klnig-3.0'] }, 'invalid_request', 'models'],
      [{ name: 'x', role: 'admin', models: ['klnig-*'] }, 'invalid_request', 'models'],
      [{ name: 'x', role: 'admin', callback_url: 'http://example.com' }, 'invalid_request', 'callback_url'],
    ])('refuse %j', async (body, code, param) => {
      expect((await bed.admin('POST', '/admin/v1/api-keys', body)).body.error).toMatchObject({ code, param });
    });
  });

  it.each(['key', 'name', 'vendor'])('refuses a channel without its %s', async (param) => {
    const request = { name: 'x', vendor: 'tencent-vod', key: 'a:b:1', [param]: undefined };
    expect(await bed.admin('POST', '/admin/v1/channels', request)).toMatchObject({
      status: 400,
      body: { error: { code: 'missing_required_parameter', param } },
    });
  });

  it('hands channels on to the providers, and never answers a key, nor says one on the bus', async () => {
    const said: string[] = [];
    bed.bus.nats.subscribe('rpc.provider.>', {
      callback: (_error, message) => void said.push(message.string()),
    });
    await bed.bus.ping();
    const { status, body } = await bed.admin('POST', '/admin/v1/channels', {
      name: 'vod',
      vendor: 'tencent-vod',
      key: '1500000001|id|very-secret',
      base_url: 'https://vod.example.com',
      families: ['kling'],
      max_concurrency: 5,
      requests_per_second: 2.5,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'chan_2',
      object: 'channel',
      base_url: 'https://vod.example.com',
      families: ['kling'],
      max_concurrency: 5,
      requests_per_second: 2.5,
      fault: null,
      resting_until: null,
      callback_url: null,
    });
    const patched = await bed.admin('PATCH', '/admin/v1/channels/chan_2', {
      enabled: false,
      key: 'another-secret',
    });
    expect(patched.body).toMatchObject({ id: 'chan_2', enabled: false, max_concurrency: 5 });
    const { body: page } = await bed.admin('GET', '/admin/v1/channels');
    expect(page.data.map(({ id }: { id: string }) => id)).toEqual(['chan_1', 'chan_2']);
    expect((await bed.admin('POST', '/admin/v1/channels/chan_2/test')).body).toEqual({
      object: 'channel.test',
      ok: true,
      message: 'The key works.',
      elapsed_ms: 12,
    });
    expect((await bed.admin('DELETE', '/admin/v1/channels/chan_2')).body).toMatchObject({ deleted: true });
    expect((await bed.admin('DELETE', '/admin/v1/channels/chan_2')).body.error.code).toBe('not_found');
    expect(
      (await bed.admin('POST', '/admin/v1/channels', { name: 'x', vendor: 'openai', key: 'k' })).body.error
        .param,
    ).toBe('vendor');
    const { body: audit } = await bed.admin('GET', '/admin/v1/audit?limit=100');
    expect(JSON.stringify([body, patched.body, page, audit])).not.toMatch(/secret/);
    expect(said.filter((text) => text.includes('sealedKey'))).toHaveLength(2);
    expect(said.join()).not.toMatch(/secret/);
    expect(
      audit.data.map(({ action, subject }: { action: string; subject: string }) => [action, subject]),
    ).toEqual(
      expect.arrayContaining([
        ['channel.create', 'chan_2'],
        ['channel.patch', 'chan_2'],
        ['channel.delete', 'chan_2'],
        ['account.create', bed.account],
      ]),
    );
  });

  it('keeps the price book', async () => {
    const missing = await bed.admin('GET', '/admin/v1/prices?missing=true&limit=1');
    expect(missing.body).toMatchObject({
      data: [{ billing_model: 'kling-3.0-omni-2k-ref-mute' }],
      has_more: true,
    });
    const next = await bed.admin('GET', `/admin/v1/prices?missing=true&after=${missing.body.last_id}`);
    expect(next.body).toMatchObject({
      data: [{ billing_model: 'kling-3.0-omni-4k-ref-mute' }],
      has_more: false,
    });

    const price = {
      billing_model: 'kling-2.5-720p',
      unit_price: '0.25',
      min_units: 2,
      price_list: 'studio-x',
    };
    const created = await bed.admin('POST', '/admin/v1/prices', price);
    expect(created).toMatchObject({ status: 200, body: { id: 'price_2', billing_model: 'kling-2.5-720p' } });
    expect(bed.billing.newPrices).toEqual([
      {
        billing_name: 'kling-2.5-720p',
        unit_price: '0.25',
        unit: 'second',
        min_units: '2',
        price_list: 'studio-x',
      },
    ]);
    for (const [fields, param] of [
      [{ unit_price: undefined }, 'unit_price'],
      [{ unit_price: '1e3' }, 'unit_price'],
      [{ unit: 'minute' }, 'unit'],
      [{ step: 0 }, 'step'],
    ] as const) {
      expect(await bed.admin('POST', '/admin/v1/prices', { ...price, ...fields })).toMatchObject({
        status: 400,
        body: { error: { param } },
      });
    }

    const csv = 'billing_name,unit_price,unit\nkling-2.5-720p,0.25,second\n';
    const preview = await bed.admin('POST', '/admin/v1/prices/import?dry_run=true', { csv });
    expect(preview.body).toMatchObject({
      object: 'price_import',
      applied: false,
      changes: [{ kind: 'changed' }],
    });
    expect((await bed.admin('POST', '/admin/v1/prices/import', { csv })).body).toMatchObject({
      applied: true,
    });
    expect(bed.billing.newPrices.slice(1)).toEqual([{ csv }, { csv }]);

    const exported = await bed.admin('GET', '/admin/v1/prices/export?history=true');
    expect(exported.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(exported.body).toBe(
      'billing_name,currency,unit_price,unit,min_units,step,image_price,free_images,input_price,source,effective_from,price_list,withdrawn\n' +
        'kling-3.0-omni-720p-noref-mute,CNY,0.600000,second,,,0.050000,5,,list,2026-01-01,,\n',
    );

    const replayed = await bed.admin('POST', '/admin/v1/prices/replay', {
      days: 7,
      at: '2027-01-01T00:00:00Z',
    });
    expect(replayed.body).toMatchObject({
      object: 'price_replay',
      unpriced: 1,
      data: [{ account_id: 'acct_1', difference: '0.500000' }],
    });
    const [{ from, to }] = bed.billing.replays as [{ from: string; to: string }];
    expect(Date.parse(to) - Date.parse(from)).toBe(7 * 86_400_000);

    const { body } = await bed.admin('GET', '/admin/v1/audit?limit=100');
    const actions = body.data.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(expect.arrayContaining(['price.create', 'price.import']));
    expect(actions.filter((action: string) => action === 'price.import')).toHaveLength(1);
  });

  it("keeps what vendors take, and compares vendors' statements with it", async () => {
    expect((await bed.admin('GET', '/admin/v1/costs?channel_id=chan_1')).body.data).toMatchObject([
      { id: 'cost_1', vendor: null, channel_id: 'chan_1', unit_price: '0.600000', withdrawn: false },
    ]);
    const cost = { vendor: 'vidu', unit: 'vendor_unit', unit_price: '0.03125' };
    expect((await bed.admin('POST', '/admin/v1/costs', cost)).body).toMatchObject({
      vendor: 'vidu',
      channel_id: null,
      billing_model: '*',
    });
    expect(bed.billing.newPrices.at(-1)).toEqual({ ...cost, billing_name: '*' });
    expect((await bed.admin('POST', '/admin/v1/prices', { billing_model: 'x', ...cost })).status).toBe(400);
    expect((await bed.admin('POST', '/admin/v1/costs', { vendor: 'vidu' })).body.error).toMatchObject({
      param: 'unit_price',
    });
    const csv = await bed.admin('GET', '/admin/v1/costs/export');
    expect(csv.body.split('\n')).toEqual([
      'vendor,channel_id,billing_name,currency,unit_price,unit,min_units,step,image_price,free_images,input_price,source,effective_from,withdrawn',
      ',chan_1,kling-3.0-omni-720p-noref-mute,CNY,0.600000,second,,,0.050000,5,,list,2026-01-01,',
      '',
    ]);
    const { body: imported } = await bed.admin('POST', '/admin/v1/costs/import', { csv: csv.body });
    expect(imported).toMatchObject({ object: 'cost_import', applied: true });

    const bill = { vendor: 'vidu', csv: 'Job,Fee\nj,1\n', columns: { job_id: 'Job', amount: 'Fee' } };
    const import_ = (query: string) => bed.admin('POST', `/admin/v1/vendor-bills/import${query}`, bill);
    expect((await import_('?dry_run=true')).body).toMatchObject({ applied: false, tasks: 2, agreeing: 1 });
    expect((await import_('')).body).toMatchObject({
      object: 'vendor_bill_import',
      vendor: 'vidu',
      applied: true,
      differences: [
        { kind: 'unknown', vendor_task_id: 'job of vidu', task_id: null, cost: null, billed: '2.500000' },
      ],
    });
    const { body } = await bed.admin('GET', '/admin/v1/audit?limit=100');
    const actions = body.data.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(expect.arrayContaining(['cost.create', 'cost.import', 'vendor_bill.import']));
    expect(actions.filter((action: string) => action === 'vendor_bill.import')).toHaveLength(1);
  });

  it('shows prices, reconciliation and usage', async () => {
    expect((await bed.admin('GET', '/admin/v1/prices')).body).toMatchObject({
      data: [
        {
          id: 'price_1',
          billing_model: 'kling-3.0-omni-720p-noref-mute',
          unit_price: '0.600000',
          unit: 'second',
        },
      ],
      has_more: false,
    });
    expect((await bed.admin('GET', '/admin/v1/reconciliation?scope=full')).body).toMatchObject({
      object: 'reconciliation',
      ok: true,
    });
    expect(
      (await bed.admin('GET', '/admin/v1/usage?group_by=account,day&from=2026-01-01&to=2026-02-01')).body,
    ).toMatchObject({
      object: 'usage',
      currency: 'CNY',
      group_by: ['day', 'account'],
      data: [{ day: '2026-01-01', tasks: 2, amount: '6.000000' }],
    });
    expect((await bed.call('GET', '/v1/usage?group_by=model')).status).toBe(200);
    expect(bed.billing.usageRequests).toMatchObject([
      { groupBy: ['day', 'account'], from: '2026-01-01T00:00:00.000Z' },
      { accountId: bed.account, groupBy: ['model'] },
    ]);
    expect((await bed.call('GET', '/v1/balance')).body).toEqual({
      object: 'balance',
      time_zone: 'UTC',
      budgets: [],
      currency: 'CNY',
      balance: '100.000000',
      held: '3.000000',
      available: '97.000000',
      credit_limit: '0.000000',
    });
  });

  it('shows the receipt of any account', async () => {
    const { id } = await bed.create();
    const reservation = bed.billing.holds.get(id)!;
    bed.billing.receipts.set(id, bed.billing.receipt(reservation, 'held'));
    expect((await bed.admin('GET', `/admin/v1/receipts/${id}`)).body).toMatchObject({
      object: 'receipt',
      task_id: id,
      status: 'held',
    });
    expect((await bed.admin('GET', '/admin/v1/receipts/video_unknown')).status).toBe(404);
  });

  it('sums up usage with names beside ids, as JSON and CSV', async () => {
    bed.provider.channels = [channel({ id: 'chan_usage', name: '=主通道' })];
    const { body: key } = await bed.admin('POST', '/admin/v1/api-keys', {
      account_id: bed.account,
      name: '@editor',
    });
    bed.billing.usage = () => ({
      hour: '2026-01-01T05:00:00Z',
      key: key.id,
      account: bed.account,
      vendor: 'tencent-vod',
      channel: 'chan_usage',
      tasks: 2,
      failed: 1,
      cancelled: 3,
      seconds: 10,
      amount: '6.000000',
      uncollected: '0.500000',
      cost: '4.000000',
      margin: '-1.000000',
      tasksWithoutCost: 1,
    });
    const query = 'from=2026-01-01&to=2026-02-01&group_by=hour,key';
    const figures = { tasks: 2, failed: 1, cancelled: 3, seconds: 10, amount: '6.000000' };
    const ours = { hour: '2026-01-01T05:00:00Z', key: key.id, key_name: '@editor', ...figures };
    const filter = 'vendor=tencent-vod&channel_id=chan_usage&key_id=key_1&model=Kling-O1-720p-ref';
    const usage = (format = 'json') =>
      bed.admin('GET', `/admin/v1/usage?${query},account,vendor,channel&${filter}&format=${format}`);
    const [row] = (await usage()).body.data;
    expect(row).toEqual({
      ...ours,
      account: bed.account,
      account_name: 'test',
      vendor: 'tencent-vod',
      channel: 'chan_usage',
      channel_name: '=主通道',
      uncollected: '0.500000',
      cost: '4.000000',
      margin: '-1.000000',
      tasks_without_cost: 1,
    });
    expect(bed.billing.usageRequests.at(-1)).toMatchObject({
      only: { vendor: 'tencent-vod', channel: 'chan_usage', key: 'key_1', model: 'kling-o1-720p-ref' },
    });
    const csv = await usage('csv');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="usage.csv"');
    expect(parse(csv.body, { bom: true, columns: true })).toEqual([
      {
        ...Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)])),
        key_name: "'@editor",
        channel_name: "'=主通道",
        currency: 'CNY',
      },
    ]);

    // An account learns nothing of vendors and channels.
    expect((await bed.call('GET', `/v1/usage?${query}`)).body.data).toEqual([ours]);
    expect((await bed.call('GET', `/v1/usage?${query},channel`)).status).toBe(400);
    expect((await bed.call('GET', `/v1/usage?${query}&account_id=x`)).status).toBe(400);
    expect((await bed.call('GET', `/v1/usage?${query}&format=csv`)).body.split('\n')).toEqual([
      'hour,key,key_name,tasks,failed,cancelled,seconds,amount,currency',
      `2026-01-01T05:00:00Z,${key.id},'@editor,2,1,3,10,6.000000,CNY`,
      '',
    ]);
    bed.billing.reset();
  });

  it('finds tasks, and shows one with its timeline', async () => {
    const made = [await bed.create(), await bed.create({ model: 'Vidu-q3-pro' }), await bed.create()];
    await bed.complete(made[2].id);
    const search = async (query: string): Promise<string[]> =>
      (await bed.admin('GET', `/admin/v1/tasks?account_id=${bed.account}&${query}`)).body.data.map(
        ({ id }: { id: string }) => id,
      );
    expect(await search('family=vidu')).toEqual([made[1].id]);
    expect(await search('status=completed')).toContain(made[2].id);
    expect(await search('status=completed')).not.toContain(made[0].id);
    expect(await search('state=queued&family=kling')).toContain(made[0].id);
    expect(await search(`after=${made[1].id}`)).toContain(made[0].id);
    expect(await search(`after=${made[1].id}`)).not.toContain(made[1].id);
    expect(await search('to=2026-01-01')).toEqual([]);
    // Which families there were is no list: a model may have gone since.
    expect(await search('family=sora')).toEqual([]);
    expect((await bed.admin('GET', '/admin/v1/tasks?family=So.ra')).body.error.param).toBe('family');
    // A misspelled filter must not pass for none.
    expect(await bed.admin('GET', '/admin/v1/tasks?acount_id=x')).toMatchObject({
      status: 400,
      body: { error: { param: 'acount_id', message: expect.stringContaining('account_id') } },
    });

    const hold = bed.billing.holds.get(made[2].id)!;
    bed.billing.receipts.set(made[2].id, {
      ...bed.billing.receipt(hold, 'charged', bed.billing.price(hold)),
      entries: [{ txId: 'tx_1', kind: 'reserve', account: 'held:1', amount: '3.000000', at: hold.createdAt }],
    });
    const { body } = await bed.admin('GET', `/admin/v1/tasks/${made[2].id}`);
    expect(body).toMatchObject({
      id: made[2].id,
      object: 'task',
      account_id: bed.account,
      state: 'completed',
      vendor: 'tencent-vod',
      channel_id: 'chan_1',
      spec: { base: 'Kling-3.0-Omni' },
      receipt: { status: 'charged' },
    });
    const timeline = body.timeline as { what: string; source: string; at: string }[];
    expect(timeline.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^created in the form of openai by key_/),
        'published task.cmd.kling.v1',
        'accepted by tencent-vod',
        'completed',
        'reserve: held:1 3.000000',
      ]),
    );
    expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).toSorted());
    expect((await bed.admin('GET', '/admin/v1/tasks/video_none')).status).toBe(404);
  });

  describe('a task of which nobody knows whether its vendor has it', () => {
    const uncertain = async (): Promise<string> => {
      const { id } = await bed.create();
      await bed.event('uncertain', id, { reason: 'no answer' });
      await bed.until(id, 'in_progress');
      return id as string;
    };
    const resolve = (id: string, body: object) =>
      bed.admin('POST', `/admin/v1/uncertain/${id}/resolve`, body);

    it('is told to its client also when the vendor loses what it had accepted, until it finds it again', async () => {
      const { id } = await bed.create();
      const codes = async (): Promise<string[]> =>
        (await bed.call('GET', `/v1/videos/${id}`)).body.warnings.map(({ code }: { code: string }) => code);
      const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
      const accepted = { vendor: 'tencent-vod', channelId: 'chan_1' };
      await bed.event('submitted', id, accepted, at(1));
      await bed.until(id, 'in_progress');
      expect(await codes()).toEqual([]);
      await bed.event('uncertain', id, { reason: 'no such task' }, at(300));
      await waitFor(async () => ((await codes()).includes('outcome_uncertain') ? true : undefined));
      // An older piece of news comes late.
      await bed.event('submitted', id, accepted, at(2));
      await bed.event('submitted', id, accepted, at(600));
      await waitFor(async () => ((await codes()).length === 0 ? true : undefined));
      await bed.event('uncertain', id, { reason: 'no such task' }, at(300));
      await bed.complete(id);
      expect(await codes()).toEqual([]);
    });

    it('is listed with what was tried, and its client is told', async () => {
      const id = await uncertain();
      expect((await bed.call('GET', `/v1/videos/${id}`)).body.warnings).toEqual([
        expect.objectContaining({ code: 'outcome_uncertain' }),
      ]);
      bed.provider.uncertain = [id, 'video_0'];
      const { body } = await bed.admin('GET', '/admin/v1/uncertain?limit=1');
      expect(body).toMatchObject({ data: [{ id, object: 'task', state: 'uncertain' }], has_more: true });
      const task = (await bed.admin('GET', `/admin/v1/tasks/${id}`)).body;
      expect(task.job).toEqual({
        state: 'uncertain',
        channel_id: 'chan_1',
        vendor_task_id: null,
        reference: id,
        last_look: 'timed out',
      });
      expect(task.timeline).toContainEqual({
        at: '2026-01-01T00:00:00.000Z',
        source: 'provider',
        what: 'submit at chan_1: unknown (no_answer), 30000 ms',
      });
    });

    it('ends by what an operator found out', async () => {
      const id = await uncertain();
      bed.provider.onResolve = () =>
        bed.event('submitted', id, { vendor: 'tencent-vod', channelId: 'chan_1' });
      const made = { outcome: 'completed', vendor_task_id: 'v-1', reason: 'Seen in the console' };
      expect(await resolve(id, made)).toMatchObject({ status: 200, body: { id, state: 'running' } });
      expect(bed.provider.resolutions).toEqual([{ taskId: id, outcome: 'completed', vendorTaskId: 'v-1' }]);
      expect((await bed.admin('GET', '/admin/v1/audit')).body.data[0]).toMatchObject({
        action: 'task.resolve',
        subject: id,
        details: { outcome: 'completed', vendorTaskId: 'v-1', reason: 'Seen in the console' },
      });
    });

    it('is released with a reason', async () => {
      const id = await uncertain();
      bed.provider.onResolve = () => bed.event('failed', id, { code: 'upstream_failed', message: 'Ended.' });
      expect(await bed.admin('POST', `/admin/v1/tasks/${id}/release`, {})).toMatchObject({ status: 400 });
      const released = await bed.admin('POST', `/admin/v1/tasks/${id}/release`, { reason: 'Lost' });
      expect(released).toMatchObject({ status: 200, body: { state: 'failed' } });
      expect(bed.provider.resolutions).toEqual([{ taskId: id, outcome: 'failed' }]);
      expect(await resolve(id, { outcome: 'failed', reason: 'again' })).toMatchObject({ status: 400 });
      expect(await resolve('video_none', { outcome: 'failed', reason: 'x' })).toMatchObject({ status: 404 });
      expect(await resolve(id, { outcome: 'refunded', reason: 'x' })).toMatchObject({
        status: 400,
        body: { error: { param: 'outcome' } },
      });
    });

    it('is cancelled by an operator like by its client', async () => {
      const { id } = await bed.create();
      bed.provider.onCancel = ({ taskId }) => bed.event('cancelled', taskId);
      const cancelled = await bed.admin('POST', `/admin/v1/tasks/${id}/cancel`, { reason: 'Ordered twice' });
      expect(cancelled).toMatchObject({
        status: 200,
        body: { state: 'failed', error: { code: 'cancelled' } },
      });
    });
  });

  describe('models', () => {
    it('are listed with what they can do and cost', async () => {
      const { body } = await bed.call('GET', '/v1/models');
      expect(body.object).toBe('list');
      const omni = body.data.find(({ id }: { id: string }) => id === 'Kling-3.0-Omni');
      expect(omni).toMatchObject({
        object: 'model',
        owned_by: 'kling',
        capabilities: { default_seconds: 5 },
      });
      expect(omni.prices).toContainEqual({
        billing_model: 'kling-3.0-omni-720p-noref-mute',
        unit: 'second',
        unit_price: '0.600000',
        min_units: null,
        step: null,
        image_price: '0.050000',
        free_images: 5,
        input_price: null,
        currency: 'CNY',
      });
      expect((await bed.call('GET', '/v1/models/kling-3.0-OMNI')).body).toEqual(omni);
      expect((await bed.call('GET', '/v1/models/kling-3.0-omni-1080p-ref-audio')).body.id).toBe(
        'Kling-3.0-Omni',
      );
    });
  });

  describe('browsers', () => {
    const preflight = (origin: string): Promise<Response> =>
      fetch(`${bed.url}/v1/videos`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,x-stainless-lang,x-stainless-retry-count',
        },
      });

    it('of listed origins may call, with the headers of the official clients', async () => {
      const answer = await preflight('https://console.example');
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://console.example');
      expect(answer.headers.get('access-control-allow-headers')).toMatch(/x-stainless-retry-count/);
      expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
      const refused = await bed.call('GET', '/v1/videos/none', undefined, {
        origin: 'https://console.example',
      });
      expect(refused.headers.get('access-control-allow-origin')).toBe('https://console.example');
      expect(refused.headers.get('access-control-expose-headers')).toMatch(/x-request-id/);
    });

    it('of other origins may not', async () => {
      const answer = await preflight('https://evil.example');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    });
  });

  it('says that it lives and is ready, and counts requests by route', async () => {
    expect(await (await fetch(`${bed.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${bed.url}/readyz`)).json()).toEqual({ status: 'ok' });
    const ops = `http://127.0.0.1:${bed.gateways[0]!.opsPort}`;
    expect((await fetch(`${ops}/readyz`)).status).toBe(200);
    await bed.call('GET', '/v1/videos/video_x');
    const metrics = await (await fetch(`${ops}/metrics`)).text();
    expect(metrics).toMatch(
      /reelgate_http_request_seconds_count\{method="GET",route="\/v1\/videos\/:id",status="404"\} \d/,
    );
    expect(metrics).not.toContain('video_x');
    expect(metrics).toMatch(/reelgate_outbox_size \d/);
    expect((await bed.call('GET', '/metrics')).status).toBe(404);
  });

  it('removes what has had its time', async () => {
    await bed.database.query(
      `INSERT INTO gateway.upload (key, account_id, content_type, created_at, expires_at)
       VALUES ('upload/old.png', 'a', 'image/png', now(), now() - interval '1 s'),
              ('upload/new.png', 'a', 'image/png', now(), now() + interval '1 h')`,
    );
    await bed.database.query(
      `INSERT INTO gateway.idempotency (account_id, key, fingerprint, task_id, stored, lease_until, expires_at)
       VALUES ('a', 'old', '', 'x', true, now(), now() - interval '1 s'), ('a', 'new', '', 'y', true, now(), now() + interval '1 h')`,
    );
    const [old, recent, deleted] = [await bed.create(), await bed.create(), await bed.create()];
    const store = new LocalStore(join(bed.folder, 'files'));
    for (const { id } of [old, deleted]) {
      await store.put(`result/${id}.mp4`, Buffer.from('film'), 'video/mp4');
      await bed.complete(id, 'http://127.0.0.1:1/', { archiveKey: `result/${id}.mp4` });
    }
    await bed.complete(recent.id);
    await bed.database.query(`UPDATE gateway.task SET ended_at = now() - interval '25 h' WHERE id = $1`, [
      old.id,
    ]);
    // As a process leaves it that died before it removed the film.
    await bed.database.query('UPDATE gateway.task SET deleted_at = now() WHERE id = $1', [deleted.id]);
    // A new replica tidies up when it starts.
    const gateway = await bed.startGateway({ REELGATE_TASK_DAYS: '1' });
    await waitFor(async () => (await bed.count(`task WHERE id = '${old.id}'`)) === 0);
    expect(await store.stat(`result/${old.id}.mp4`)).toBeUndefined();
    expect(await store.stat(`result/${deleted.id}.mp4`)).toBeUndefined();
    expect(await bed.count(`task WHERE id IN ('${recent.id}', '${deleted.id}')`)).toBe(2);
    await waitFor(async () => (await bed.count(`upload WHERE key = 'upload/old.png'`)) === 0);
    await waitFor(async () => (await bed.count(`idempotency WHERE account_id = 'a'`)) === 1);
    expect(await bed.count(`upload WHERE key = 'upload/new.png'`)).toBe(1);
    await gateway.stop();
  });

  it('finishes what is under way when it stops', async () => {
    const gateway = await bed.startGateway();
    let release = (): void => undefined;
    bed.billing.beforeReserve = () => new Promise<void>((resolve) => (release = resolve));
    const creating = bed.call('POST', `${gateway.url}/v1/videos`, FILM);
    await waitFor(() => bed.billing.batches.length === 1);
    const { id: followed } = await (async () => {
      bed.billing.beforeReserve = async () => undefined;
      return bed.create();
    })();
    const stream = await fetch(`${gateway.url}/v1/videos/${followed}/events`, {
      headers: { authorization: `Bearer ${bed.key}` },
    });
    const stopping = gateway.stop();
    release();
    const { status, body } = await creating;
    expect(status).toBe(200);
    // The stream ends without the end of the video.
    expect(await stream.text()).toMatch(/^event: video.queued\n/);
    await stopping;
    await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow();
    expect((await bed.call('GET', `/v1/videos/${body.id}`)).status).toBe(200);
    await waitFor(() => bed.provider.commands.some(({ taskId }) => taskId === body.id));
  });
});
