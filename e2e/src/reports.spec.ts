import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@reelgate/testing';
import pg from 'pg';
import { PublicAddress } from './public-address.js';
import { Stack } from './stack.js';

describe('what vendors report, and what is kept', () => {
  const address = new PublicAddress();
  let stack: Stack;
  let database: pg.Client;

  beforeAll(async () => {
    const publicUrl = await address.start();
    stack = await Stack.start({
      families: ['kling', 'vidu', 'sv'],
      env: { REELGATE_PUBLIC_URL: publicUrl, REELGATE_ARCHIVE: 'true' },
      simulatorEnv: { SIM_FILM_SECONDS: '3' },
    });
    address.target = stack.gatewayUrl;
    await stack.adminOk('PATCH', `/admin/v1/channels/${stack.channels['tencent-vod']}`, {
      families: ['kling'],
      settings: { allow_private_addresses: true, pull_events: true },
    });
    database = new pg.Client({ connectionString: stack.databaseUrl });
    await database.connect();
  }, 60_000);
  afterAll(async () => {
    await database?.end();
    await stack?.stop();
    await address.stop();
  });

  it.each([
    ['vidu', 'Vidu-q3-pro'],
    ['ark', 'SV-1.5-pro'],
  ])('%s calls back, and is believed', async (vendor, model) => {
    const { id } = await stack.create({ model, prompt: 'a boat on a lake', seconds: '5' });
    const { video, receipt } = await stack.finished(id);
    expect([video.status, receipt.status]).toEqual(['completed', 'charged']);
    const posts = await waitFor(() => {
      const mine = address.posts.filter(
        ({ path }) => path.startsWith(`/callbacks/${vendor}/`) && path.includes(id),
      );
      return mine.length > 0 ? mine : undefined;
    });
    expect(new Set(posts.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('a forged callback is nothing to anybody', async () => {
    const path = address.posts.find((post) => post.path.startsWith('/callbacks/vidu/'))!.path;
    expect((await stack.call('POST', path, { state: 'success' })).status).toBe(404);
  });

  it("Tencent's events are pulled and confirmed", async () => {
    // The second film's run pulls the first one's event at the latest, should a look have been faster than the pull.
    for (const prompt of ['a boat on a lake', 'a boat at sea']) {
      const { id } = await stack.create({ model: 'Kling-2.6', prompt, seconds: '5' });
      expect((await stack.finished(id)).video.status).toBe('completed');
    }
    const confirmed = await fetch(`${stack.simulator.url}/_sim/requests?action=ConfirmEvents&limit=10`);
    expect(JSON.stringify(await confirmed.json())).toContain('EventHandle');
  });

  it('films are kept when their vendor is gone, until they are deleted', async () => {
    const { id } = await stack.create({ model: 'Kling-2.6', prompt: 'a harbour', seconds: '5' });
    await stack.finished(id);
    await waitFor(async () => {
      const { rows } = await database.query('SELECT archive_key FROM gateway.task WHERE id = $1', [id]);
      return rows[0].archive_key !== null;
    });
    expect((await stack.call('GET', `/v1/videos/${id}`)).body.expires_at).toBeNull();
    await stack.service('simulator').stop();
    const film = await fetch(`${stack.gatewayUrl}/v1/videos/${id}/content`, {
      headers: { authorization: `Bearer ${stack.apiKey}` },
    });
    expect(film.status).toBe(200);
    const bytes = Buffer.from(await film.arrayBuffer());
    expect(bytes.subarray(4, 8).toString('latin1')).toBe('ftyp');
    expect((await stack.call('DELETE', `/v1/videos/${id}`)).status).toBe(200);
    expect((await stack.call('GET', `/v1/videos/${id}/content`)).status).toBe(404);
  });
});
