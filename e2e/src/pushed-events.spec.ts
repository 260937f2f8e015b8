import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@reelgate/testing';
import pg from 'pg';
import { PublicAddress } from './public-address.js';
import { Stack } from './stack.js';

describe("Tencent's pushed events", () => {
  const address = new PublicAddress();
  let stack: Stack;
  let database: pg.Client;

  beforeAll(async () => {
    const publicUrl = await address.start();
    stack = await Stack.start({
      env: { REELGATE_PUBLIC_URL: publicUrl },
      simulatorEnv: {
        SIM_FILM_SECONDS: '3',
        SIM_TENCENT_VOD_PUSH_URL: `${publicUrl}/push`,
        SIM_TENCENT_VOD_SIGN_KEY: 'pushkey0001',
      },
    });
    address.target = stack.gatewayUrl;
    const { data } = await stack.adminOk('GET', '/admin/v1/channels');
    const [{ id, callback_url: callbackUrl }] = data;
    address.rewrites.set('/push', new URL(callbackUrl).pathname);
    await stack.adminOk('PATCH', `/admin/v1/channels/${id}`, {
      settings: { allow_private_addresses: true, callback_sign_key: 'pushkey0001' },
    });
    database = new pg.Client({ connectionString: stack.databaseUrl });
    await database.connect();
  }, 60_000);
  afterAll(async () => {
    await database?.end();
    await stack?.stop();
    await address.stop();
  });

  const settings = (signKey: string): Promise<unknown> =>
    stack.adminOk('PATCH', `/admin/v1/channels/${stack.channels['tencent-vod']}`, {
      settings: { allow_private_addresses: true, callback_sign_key: signKey },
      // Too few for the vendor's list of ended jobs to be read, which would find the film too.
      requests_per_second: 5,
    });
  const pushes = (status: number): number => address.posts.filter((post) => post.status === status).length;

  it('are taken when they are signed with the key of the channel', async () => {
    const { id } = await stack.create({ model: 'Kling-2.6', prompt: 'a boat', seconds: '5' });
    expect((await stack.finished(id)).video.status).toBe('completed');
    await waitFor(() => pushes(200) > 0);
    expect(pushes(404)).toBe(0);
  });

  it('change nothing when they are not, and the film comes all the same', async () => {
    await settings('another');
    const { id } = await stack.create({ model: 'Kling-2.6', prompt: 'a boat', seconds: '5' });
    expect((await stack.finished(id)).video.status).toBe('completed');
    await waitFor(() => pushes(404) > 0);
    const { rows } = await database.query('SELECT nudged_at FROM provider.job WHERE task_id = $1', [id]);
    expect(rows[0].nudged_at).toBeNull();
  });
});
