import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sealer } from '@reelgate/runtime';
import { waitFor } from '@reelgate/testing';
import { FilmServer } from './test-support/film-server.js';
import type { RunningGateway } from './start-gateway.js';
import { GatewayBed, SECRET } from './test-support/gateway-bed.js';

const NEW_SECRET = 'another secret, as good as the first';

describe('a change of REELGATE_SECRET', () => {
  let bed: GatewayBed;
  let films: FilmServer;
  let id: string;
  let link: string;
  let webhookSecret: string;
  const secretOf = async (base: string): Promise<unknown> =>
    (await bed.call('GET', `${base}/v1/webhook-secret`)).body;

  /** A gateway of another environment instead of the one before: two that share no secret refuse to run together. */
  const restart = async (env: Record<string, string>): Promise<RunningGateway> => {
    await bed.gateways.at(-1)!.stop();
    return bed.startGateway(env);
  };

  beforeAll(async () => {
    films = new FilmServer();
    await films.start();
    bed = await GatewayBed.start();
    ({ id } = await bed.create());
    await bed.complete(id, films.url('/film.mp4'), {
      sealedCoverUrl: bed.sealer.seal(films.url('/cover'), 'result-url'),
    });
    link = (await bed.call('GET', `/v1/videos/${id}`)).body.video_url;
    webhookSecret = JSON.stringify(await secretOf(bed.url));
  });
  afterAll(async () => {
    await bed?.stop();
    await films?.stop();
  });

  it('without the former one is told to whoever meets it, and breaks nothing else', async () => {
    const { url } = await restart({ REELGATE_SECRET: NEW_SECRET });
    for (const path of [`/v1/videos/${id}/content`, '/v1/webhook-secret']) {
      const { status, body } = await bed.call('GET', `${url}${path}`);
      expect([path, status, body.error?.code]).toEqual([path, 503, 'sealed_unreadable']);
    }
    expect((await bed.call('GET', `${url}/v1/videos/${id}`)).status).toBe(200);
  });

  it('with the former one opens everything, and seals it anew', async () => {
    const { url } = await restart({ REELGATE_SECRET: NEW_SECRET, REELGATE_SECRET_PREVIOUS: SECRET });
    expect((await bed.call('GET', `${url}/v1/videos/${id}/content`)).status).toBe(200);
    expect((await bed.call('GET', `${url}${new URL(link).pathname}`)).status).toBe(200);
    expect(JSON.stringify(await secretOf(url))).toBe(webhookSecret);
    const next = new Sealer(NEW_SECRET);
    const rest = await waitFor(async () => {
      const rows = await bed.database.query<{ sealed: string; context: string }>(
        `SELECT result_url AS sealed, 'result-url' AS context FROM gateway.task WHERE id = $1
         UNION ALL SELECT cover_url, 'result-url' FROM gateway.task WHERE id = $1
         UNION ALL SELECT sealed, 'webhook-secret' FROM gateway.webhook_secret`,
        [id],
      );
      return rows.every(({ sealed, context }) => opens(next, sealed, context)) ? rows : undefined;
    });
    expect(rest).toHaveLength(3);
  });

  it('is over when the former one is taken away', async () => {
    const { url } = await restart({ REELGATE_SECRET: NEW_SECRET });
    expect((await bed.call('GET', `${url}/v1/videos/${id}/content`)).status).toBe(200);
    expect(JSON.stringify(await secretOf(url))).toBe(webhookSecret);
  });
});

function opens(sealer: Sealer, sealed: string, context: string): boolean {
  try {
    sealer.open(sealed, context);
    return true;
  } catch {
    return false;
  }
}
