import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { callbackAddress } from '@reelgate/runtime';
import { GatewayBed } from './test-support/gateway-bed.js';
import type { Answer } from './test-support/gateway-bed.js';

const PUBLIC = 'https://gate.example.com/video';

describe('callbacks of vendors', () => {
  let bed: GatewayBed;
  let path: string;

  beforeAll(async () => {
    bed = await GatewayBed.start({ REELGATE_PUBLIC_URL: PUBLIC });
    path = callbackAddress(bed.sealer, '', { id: 'chan_1', vendor: 'vidu' });
  });
  afterAll(() => bed.stop());
  beforeEach(() => bed.provider.reset());

  const post = (
    to: string,
    body: string | undefined,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ): Promise<Answer> => bed.call('POST', to, body, headers);

  it('reach the provider as they came, under the address as it was registered', async () => {
    const text = '{ "state":"success",  "id" : 12345678901234567890 }';
    const answer = await post(`${path}?reference=video_1&a=%20b`, text, {
      'content-type': 'application/json',
      'X-HMAC-SIGNATURE': 'abc=',
      cookie: 'secret',
    });
    expect([answer.status, answer.body]).toEqual([200, {}]);
    const [callback] = bed.provider.callbacks;
    expect(callback).toMatchObject({
      channelId: 'chan_1',
      vendor: 'vidu',
      method: 'POST',
      url: `${PUBLIC}${path}?reference=video_1&a=%20b`,
      rawBody: text,
      headers: { 'x-hmac-signature': 'abc=', 'content-type': 'application/json' },
    });
    expect(callback!.headers).not.toHaveProperty('authorization');
    expect(callback!.headers).not.toHaveProperty('cookie');
  });

  it.each<[string, string | undefined, Record<string, string>]>([
    ['no body', undefined, {}],
    ['broken JSON', '{', { 'content-type': 'application/json' }],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a type nobody knows', 'x', { 'content-type': 'application/x-vendor' }],
  ])('are handed on with %s', async (_what, body, headers) => {
    expect((await post(path, body, headers)).status).toBe(200);
    expect(bed.provider.callbacks[0]!.rawBody).toBe(body ?? '');
  });

  it('need the token of a channel and the name of a vendor', async () => {
    for (const wrong of [
      path.slice(0, -1),
      path.replace('chan_1', 'chan_2'),
      path.replace('/vidu/', '/nobody/'),
      '/callbacks/vidu/chan_1',
      '/callbacks/vidu/x',
    ]) {
      const answer = await post(wrong, '{}');
      expect([wrong, answer.status]).toEqual([wrong, 404]);
      expect(answer.body.error.message).toBe('There is nothing at this path.');
    }
    expect(bed.provider.callbacks).toHaveLength(0);
  });

  it('that are not genuine are answered like an unknown path', async () => {
    bed.provider.genuine = false;
    const answer = await post(path, '{}');
    expect([answer.status, answer.body.error.message]).toEqual([404, 'There is nothing at this path.']);
  });

  it('are sent again by the vendor when no provider speaks it', async () => {
    const answer = await post(path.replace('/vidu/', '/ark/'), '{}');
    expect([answer.status, answer.body.error.code]).toEqual([503, 'service_unavailable']);
  });

  it('have at most 64 KiB', async () => {
    expect((await post(path, 'x'.repeat(64 * 1024))).status).toBe(200);
    const answer = await post(path, 'x'.repeat(64 * 1024 + 1));
    expect([answer.status, answer.body.error.code]).toEqual([413, 'payload_too_large']);
    expect(answer.body.error.message).toContain('64 KiB');
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
  });

  it('leave other bodies as they were: JSON elsewhere is still parsed', async () => {
    expect((await bed.call('GET', path)).status).toBe(405);
    expect((await bed.create()).status).toBe('queued');
  });

  it("have an address that the channel's administrator can read", async () => {
    const { body } = await bed.admin('GET', '/admin/v1/channels');
    expect(body.data[0].callback_url).toBe(
      callbackAddress(bed.sealer, PUBLIC, { id: 'chan_1', vendor: 'tencent-vod' }),
    );
  });
});
