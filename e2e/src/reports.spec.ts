import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, request as httpRequest } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@reelgate/testing';
import pg from 'pg';
import { Stack } from './stack.js';

/** The installation's public address: hands everything on to the gateway, and remembers what vendors posted. */
class PublicAddress {
  readonly posts: { readonly path: string; readonly status: number }[] = [];
  target = '';
  readonly #server: Server = createServer((request, response) => {
    const onward = httpRequest(
      new URL(request.url!, this.target),
      { method: request.method, headers: request.headers },
      (answer) => {
        if (request.method === 'POST') this.posts.push({ path: request.url!, status: answer.statusCode! });
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

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

  const wasNudged = async (id: string): Promise<boolean> => {
    const { rows } = await database.query('SELECT nudged_at FROM provider.job WHERE task_id = $1', [id]);
    return rows[0]?.nudged_at !== null;
  };

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
    expect(await wasNudged(id)).toBe(true);
  });

  it('a forged callback is nothing to anybody', async () => {
    const path = address.posts.find((post) => post.path.startsWith('/callbacks/vidu/'))!.path;
    expect((await stack.call('POST', path, { state: 'success' })).status).toBe(404);
  });

  it("Tencent's events are pulled and confirmed", async () => {
    const { id } = await stack.create({ model: 'Kling-2.6', prompt: 'a boat on a lake', seconds: '5' });
    const { video } = await stack.finished(id);
    expect(video.status).toBe('completed');
    const confirmed = await fetch(`${stack.simulator.url}/_sim/requests?action=ConfirmEvents&limit=10`);
    expect(JSON.stringify(await confirmed.json())).toContain('EventHandle');
    expect(await wasNudged(id)).toBe(true);
  });

  it('films are kept when their vendor is gone, until they are deleted', async () => {
    const { id } = await stack.create({ model: 'Kling-2.6', prompt: 'a harbour', seconds: '5' });
    await stack.finished(id);
    await waitFor(async () => (await stack.call('GET', `/v1/videos/${id}`)).body.expires_at === null);
    await stack.services.simulator.stop();
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
