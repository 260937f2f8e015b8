import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { Stack } from './stack.js';

/** A model of a family that no code knows, made by a vendor that is there. */
const MODEL = {
  base: 'H2-1.0',
  family: 'h2',
  version: '1.0',
  billing: { stem: 'h2-1.0', parts: ['tier', 'audio'] },
  seconds: { min: 3, max: 15 },
  defaultSeconds: 5,
  tiers: ['720p', '1080p'],
  defaultTier: '720p',
  ratios: ['16:9', '9:16'],
  sound: { default: false },
  offPeak: false,
  scenes: { text: {}, image: { images: [1, 1] } },
  vendors: [{ vendor: 'tencent-vod', name: 'H2', version: '1.0' }],
};

describe('a family by configuration alone', () => {
  let stack: Stack;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'reelgate-family-'));
    const models = path.join(folder, 'models.json');
    await writeFile(models, JSON.stringify([MODEL]));
    stack = await Stack.start({ families: ['h2'], env: { REELGATE_EXTRA_MODELS: models } });
    // The operator's price: what another film costs.
    await stack.sql(`INSERT INTO billing.price (id, billing_name, currency, unit_price, unit, source, effective_from)
      SELECT 'price_h2', 'h2-1.0-720p-mute', currency, unit_price, unit, 'operator', now() - interval '1 day'
        FROM billing.price WHERE billing_name = 'kling-2.5-720p' AND currency = 'CNY' LIMIT 1`);
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is offered, quoted, made, charged and booked as revenue of its own', async () => {
    const listed = await stack.call('GET', '/v1/models');
    expect(listed.body.data.map(({ id }: { id: string }) => id)).toContain('H2-1.0');
    const channels = await stack.adminOk('GET', '/admin/v1/channels');
    expect(channels.data[0].families).toContain('h2');

    const request = { model: 'H2-1.0', prompt: 'a lighthouse in a storm' };
    const quote = await stack.call('POST', '/v1/videos/quote', request);
    expect(quote).toMatchObject({
      status: 200,
      body: { billing_model: 'h2-1.0-720p-mute', billed_seconds: 5 },
    });
    const { id } = await stack.create(request);
    await stack.finished(id);
    const [sent] = await stack.simulator.requestsOf(id);
    expect(sent!.request).toMatchObject({ ModelName: 'H2', ModelVersion: '1.0' });

    const client = new pg.Client(stack.databaseUrl);
    await client.connect();
    try {
      const { rows } = await client.query<{ account: string; amount: string }>(
        `SELECT account, sum(amount)::text AS amount FROM billing.ledger_entry
          WHERE account LIKE 'revenue:%' GROUP BY account`,
      );
      expect(rows.map(({ account }) => account)).toEqual(['revenue:h2']);
    } finally {
      await client.end();
    }
  });

  it('takes its part of a channel, and can be left out of one', async () => {
    const id = stack.channels['tencent-vod'];
    const patched = await stack.adminOk('PATCH', `/admin/v1/channels/${id}`, { families: ['kling'] });
    expect(patched.families).toEqual(['kling']);
    const answer = await stack.admin('PATCH', `/admin/v1/channels/${id}`, { families: ['sora'] });
    expect(answer).toMatchObject({ status: 400, body: { error: { param: 'families' } } });
    expect(answer.body.error.message).toContain('h2');
    const all = await stack.adminOk('PATCH', `/admin/v1/channels/${id}`, { families: [] });
    expect(all.families).toContain('h2');
  });
});
