import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FILM, GatewayBed } from './test-support/gateway-bed.js';

const FORWARDED = { host: 'films.example.com', 'x-forwarded-proto': 'https' };

describe('links of a gateway', () => {
  let bed: GatewayBed;
  beforeAll(async () => {
    bed = await GatewayBed.start();
  });
  afterAll(() => bed.stop());

  async function linkFrom(url: string): Promise<string> {
    const { body } = await bed.call('POST', '/v1/videos', FILM);
    await bed.complete(body.id as string, 'https://vendor.example.com/film.mp4');
    await bed.until(body.id as string, 'completed');
    const link = await bed.call(
      'GET',
      `${url}/v1/videos/${body.id}/content?format=url`,
      undefined,
      FORWARDED,
    );
    return (link.body as { url: string }).url;
  }

  it('are https when a trusted proxy says that the request was', async () => {
    const gateway = await bed.startGateway({ REELGATE_TRUST_PROXY: 'loopback' });
    expect(await linkFrom(gateway.url)).toMatch(/^https:/);
  });
  it('are what the connection is when nobody is trusted, or another', async () => {
    expect(await linkFrom('')).toMatch(/^http:/);
    const gateway = await bed.startGateway({ REELGATE_TRUST_PROXY: '10.0.0.0/8' });
    expect(await linkFrom(gateway.url)).toMatch(/^http:/);
  });
  it('lead from / to the documents', async () => {
    const { port } = new URL(bed.gateways[0]!.url);
    const answer = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/docs']);
  });
});
