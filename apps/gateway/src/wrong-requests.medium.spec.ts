import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createConnection } from 'node:net';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ERRORS } from '@reelgate/contracts';
import type { ErrorCode } from '@reelgate/contracts';
import { png, pngHeader } from '@reelgate/testing';
import { FILM, GatewayBed } from './test-support/gateway-bed.js';
import type { Answer } from './test-support/gateway-bed.js';
import { channel } from './test-support/provider-stand-in.js';
import { file, form, GIF, MP4, PNG } from './test-support/media.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const BOUNDARY = { 'content-type': 'multipart/form-data; boundary=x' };
const MIB = 1024 * 1024;
const FORM_FILM = [
  ['model', 'Kling-3.0-Omni'],
  ['prompt', 'a lighthouse'],
] as const;
const dataUri = (bytes: Buffer, type = 'image/png'): string =>
  `data:${type};base64,${bytes.toString('base64')}`;

interface Wrong {
  readonly what: string;
  readonly code: ErrorCode;
  readonly param?: string | null;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly path?: string;
}

/** Fields beside a film that is fine. */
const film = (fields: object): object => ({ ...FILM, ...fields });

const WRONG: Wrong[] = [
  // The body as such.
  { what: 'malformed JSON', code: 'invalid_json', body: '{"model":', headers: JSON_TYPE },
  {
    what: 'a member that is sent twice',
    code: 'invalid_json',
    param: 'seconds',
    body: '{"model":"Kling-3.0-Omni","prompt":"x","seconds":5,"seconds":10}',
    headers: JSON_TYPE,
  },
  {
    what: 'a member that stands twice in the metadata',
    code: 'invalid_json',
    param: 'metadata',
    body: '{"model":"Kling-3.0-Omni","prompt":"x","metadata":{"seed":1,"seed":2}}',
    headers: JSON_TYPE,
    path: '/v1/videos/quote',
  },
  // The query.
  {
    what: 'a parameter in the query',
    code: 'invalid_request',
    param: 'seconds',
    path: '/v1/videos?seconds=10',
  },
  {
    what: 'a parameter in the query of a quote',
    code: 'invalid_request',
    param: 'size',
    path: '/v1/videos/quote?size=1080p',
  },
  {
    what: 'a filter of models',
    code: 'invalid_request',
    param: 'family',
    path: '/v1/models?family=kling',
    method: 'GET',
  },
  {
    what: 'a filter of the balance',
    code: 'invalid_request',
    param: 'account',
    path: '/v1/balance?account=x',
    method: 'GET',
  },
  // Calls of other APIs.
  { what: 'a call that there is elsewhere', code: 'not_found', path: '/v1/videos/upscale' },
  { what: 'a call that is not plural', code: 'not_found', path: '/v1/video' },
  // What a form says twice.
  {
    what: 'metadata in two parts that contradict each other',
    code: 'invalid_multipart',
    param: 'metadata',
    body: form(...FORM_FILM, ['metadata', '{"seed":1}'], ['metadata', '{"seed":2}']),
  },
  {
    what: 'metadata whole and by member that contradict each other',
    code: 'invalid_multipart',
    param: 'metadata',
    body: form(...FORM_FILM, ['metadata', '{"seed":1}'], ['metadata[seed]', '2']),
  },
  { what: 'an empty JSON body', code: 'invalid_json', body: '', headers: JSON_TYPE },
  { what: 'a JSON array', code: 'invalid_json', body: '[]', headers: JSON_TYPE },
  { what: 'a JSON string', code: 'invalid_json', body: '"film"', headers: JSON_TYPE },
  {
    what: 'JSON with __proto__',
    code: 'invalid_json',
    body: '{"model":"x","__proto__":{"a":1}}',
    headers: JSON_TYPE,
  },
  {
    what: 'JSON with constructor.prototype',
    code: 'invalid_json',
    body: '{"metadata":{"constructor":{"prototype":{"a":1}}}}',
    headers: JSON_TYPE,
  },
  {
    what: 'plain text',
    code: 'unsupported_media_type',
    body: 'a film, please',
    headers: { 'content-type': 'text/plain' },
  },
  {
    what: 'a url-encoded form',
    code: 'unsupported_media_type',
    body: 'model=Kling-3.0',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  },
  {
    what: 'XML',
    code: 'unsupported_media_type',
    body: '<film/>',
    headers: { 'content-type': 'application/xml' },
  },
  {
    what: 'a form without a boundary',
    code: 'invalid_multipart',
    body: 'x',
    headers: { 'content-type': 'multipart/form-data' },
  },
  {
    what: 'a form that ends early',
    code: 'invalid_multipart',
    body: '--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nKl',
    headers: BOUNDARY,
  },
  { what: 'a form that is no form', code: 'invalid_multipart', body: 'nonsense', headers: BOUNDARY },
  // Text that a database does not take.
  { what: 'NUL in the prompt', code: 'invalid_request', param: 'prompt', body: film({ prompt: 'a\0b' }) },
  {
    what: 'half a surrogate pair',
    code: 'invalid_request',
    param: 'metadata',
    body: `{"model":"Kling-3.0","prompt":"x","metadata":{"a":"\\ud83d"}}`,
    headers: JSON_TYPE,
  },
  {
    what: 'endless nesting',
    code: 'invalid_json',
    body: `{"model":"Kling-3.0","prompt":"x","metadata":{"a":${'['.repeat(500)}${']'.repeat(500)}}}`,
    headers: JSON_TYPE,
  },
  {
    what: 'metadata of a megabyte',
    code: 'payload_too_large',
    param: 'metadata',
    body: film({ metadata: { note: 'x'.repeat(MIB) } }),
  },
  // Fields.
  { what: 'no body at all', code: 'missing_required_parameter', param: 'model' },
  { what: 'no model', code: 'missing_required_parameter', param: 'model', body: { prompt: 'x' } },
  { what: 'an unknown model', code: 'model_not_found', param: 'model', body: film({ model: 'Kling-9000' }) },
  { what: 'a model of another type', code: 'invalid_request', param: 'model', body: film({ model: 7 }) },
  {
    what: 'no prompt',
    code: 'missing_required_parameter',
    param: 'prompt',
    body: { model: 'Kling-3.0-Omni' },
  },
  {
    what: 'a prompt that is too long',
    code: 'invalid_request',
    param: 'prompt',
    body: film({ prompt: 'x'.repeat(32_001) }),
  },
  {
    what: 'seconds that are no number',
    code: 'invalid_request',
    param: 'seconds',
    body: film({ seconds: 'five' }),
  },
  {
    what: 'seconds that the model cannot do',
    code: 'unsupported_parameter',
    param: 'seconds',
    body: film({ seconds: '60' }),
  },
  { what: 'a size that is none', code: 'invalid_request', param: 'size', body: film({ size: 'huge' }) },
  {
    what: 'a ratio that the model cannot do',
    code: 'unsupported_parameter',
    param: 'metadata.output_config.aspect_ratio',
    body: film({ metadata: { output_config: { aspect_ratio: '7:3' } } }),
  },
  {
    what: 'metadata that is no object',
    code: 'invalid_request',
    param: 'metadata',
    body: film({ metadata: 'x' }),
  },
  {
    what: 'a name that contradicts the parameters',
    code: 'model_parameter_conflict',
    body: film({
      model: 'kling-3.0-omni-1080p-noref-mute',
      metadata: { output_config: { resolution: '720P' } },
    }),
  },
  {
    what: 'sound for a model without',
    code: 'unsupported_parameter',
    body: film({ model: 'Kling-2.5', metadata: { output_config: { audio_generation: 'Enabled' } } }),
  },
  // Media.
  {
    what: 'a file URL',
    code: 'invalid_media_url',
    param: 'image',
    body: film({ image: 'file:///etc/passwd' }),
  },
  {
    what: 'a loopback address',
    code: 'invalid_media_url',
    param: 'image',
    body: film({ image: 'http://127.0.0.1/a.png' }),
  },
  {
    what: 'a metadata service',
    code: 'invalid_media_url',
    param: 'images[1]',
    body: film({ images: ['https://example.com/a.png', 'http://169.254.169.254/latest'] }),
  },
  {
    what: 'an IPv6 loopback',
    code: 'invalid_media_url',
    param: 'input_reference',
    body: film({ input_reference: 'http://[::1]/a.png' }),
  },
  {
    what: 'a host that resolves to a private address',
    code: 'invalid_media_url',
    param: 'image',
    body: film({ image: 'https://inside.example/a.png' }),
  },
  {
    what: 'a private last frame',
    code: 'invalid_media_url',
    param: 'metadata.last_frame_url',
    body: film({
      image: 'https://example.com/a.png',
      metadata: { last_frame_url: 'https://inside.example/b.png' },
    }),
  },
  {
    what: 'a native file entry with a private address',
    code: 'invalid_media_url',
    param: 'metadata.file_infos[0].Url',
    body: film({
      metadata: { file_infos: [{ Type: 'Url', Category: 'Image', Url: 'https://inside.example/c.png' }] },
    }),
  },
  {
    what: 'a private webhook',
    code: 'invalid_request',
    param: 'callback_url',
    body: film({ callback_url: 'https://inside.example/hook' }),
  },
  {
    what: 'a webhook without TLS',
    code: 'invalid_request',
    param: 'callback_url',
    body: film({ callback_url: 'http://example.com/hook' }),
  },
  {
    what: 'a data URI of HTML',
    code: 'invalid_media_url',
    param: 'image',
    body: film({ image: dataUri(Buffer.from('<html></html>'.repeat(10)), 'text/html') }),
  },
  {
    what: 'a data URI that is too large',
    code: 'payload_too_large',
    param: 'image',
    body: film({ image: dataUri(Buffer.concat([PNG, Buffer.alloc(21 * MIB)])) }),
  },
  ...(
    [
      ['is 30000×30000', pngHeader(30_000, 30_000)],
      ['is cut off', PNG.subarray(0, PNG.length - 20)],
      ['is cut off early', PNG.subarray(0, 40)],
      ['is of no size', pngHeader(0, 0)],
      ['is HEIC', Buffer.concat([Buffer.from('\0\0\0\x18ftypheic', 'latin1'), Buffer.alloc(90)])],
    ] as const
  ).flatMap(([what, bytes]) => [
    {
      what: `a data URI that ${what}`,
      code: 'invalid_media_url' as const,
      param: 'image',
      body: film({ image: dataUri(bytes, 'image/png') }),
    },
    {
      what: `a file that ${what}`,
      code: 'invalid_media_url' as const,
      param: 'input_reference',
      body: () => form(...FORM_FILM, ['input_reference', file(bytes)]),
    },
  ]),
  {
    what: 'a picture of a type that the vendor does not take',
    code: 'unsupported_parameter',
    param: 'image',
    body: film({ image: dataUri(GIF, 'image/gif') }),
  },
  {
    what: 'a film as a first frame',
    code: 'invalid_request',
    param: 'image',
    body: film({ image: dataUri(MP4, 'video/mp4') }),
  },
  // Forms.
  {
    what: 'a file of 21 MiB',
    code: 'payload_too_large',
    param: 'input_reference',
    body: () => form(...FORM_FILM, ['input_reference', file(Buffer.concat([PNG, Buffer.alloc(21 * MIB)]))]),
  },
  {
    what: 'four files of 17 MiB',
    code: 'payload_too_large',
    body: () =>
      form(
        ...FORM_FILM,
        ...Array.from(
          { length: 4 },
          () => ['images[]', file(Buffer.concat([PNG, Buffer.alloc(17 * MIB)]))] as const,
        ),
      ),
  },
  {
    what: 'a text file',
    code: 'invalid_media_url',
    param: 'input_reference',
    body: () => form(...FORM_FILM, ['input_reference', file(Buffer.from('hello'), 'a.png', 'image/png')]),
  },
  {
    what: 'an empty file',
    code: 'invalid_media_url',
    param: 'input_reference',
    body: () => form(...FORM_FILM, ['input_reference', file(Buffer.alloc(0))]),
  },
  {
    what: 'a part named __proto__',
    code: 'invalid_multipart',
    body: () => form(...FORM_FILM, ['metadata[__proto__][polluted]', 'yes']),
  },
  {
    what: 'a part named constructor',
    code: 'invalid_multipart',
    body: () => form(...FORM_FILM, ['constructor', 'yes']),
  },
  {
    what: 'metadata text with __proto__',
    code: 'invalid_request',
    param: 'metadata',
    body: () => form(...FORM_FILM, ['metadata', '{"__proto__":{"polluted":"yes"}}']),
  },
  {
    what: '65 parts',
    code: 'invalid_multipart',
    body: () => form(...Array.from({ length: 65 }, (_, i) => [`f${i}`, 'x'] as const)),
  },
  {
    what: 'five levels',
    code: 'invalid_multipart',
    param: 'a',
    body: () => form(...FORM_FILM, ['a[b][c][d][e]', 'x']),
  },
  {
    what: 'a value and a member',
    code: 'invalid_multipart',
    param: 'size',
    body: () => form(...FORM_FILM, ['size', '720p'], ['size[x]', '1']),
  },
  {
    what: 'a file beside a field that is wrong',
    code: 'unsupported_parameter',
    param: 'seconds',
    body: () => form(['input_reference', file(PNG)], ...FORM_FILM, ['seconds', '99']),
  },
  // Keys.
  { what: 'no key', code: 'invalid_api_key', body: FILM, headers: { authorization: '' } },
  { what: 'another scheme', code: 'invalid_api_key', body: FILM, headers: { authorization: 'Basic YTpi' } },
  {
    what: 'an unknown key',
    code: 'invalid_api_key',
    body: FILM,
    headers: { authorization: 'Bearer rg-unknown' },
  },
  {
    what: 'an admin key without an account',
    code: 'permission_denied',
    body: FILM,
    headers: { authorization: 'Bearer rg-admin-key-of-the-tests' },
  },
  {
    what: 'a client key on an admin path',
    code: 'permission_denied',
    method: 'GET',
    path: '/admin/v1/accounts',
  },
  // The rest.
  {
    what: 'an idempotency key with blanks',
    code: 'invalid_request',
    param: 'Idempotency-Key',
    body: FILM,
    headers: { 'idempotency-key': 'a b' },
  },
  {
    what: 'an idempotency key that is too long',
    code: 'invalid_request',
    param: 'Idempotency-Key',
    body: FILM,
    headers: { 'idempotency-key': 'k'.repeat(256) },
  },
  { what: 'an unknown path', code: 'not_found', path: '/v1/films', body: FILM },
  { what: 'another method', code: 'method_not_allowed', method: 'PUT', body: FILM },
  {
    what: 'another method of a path with a parameter',
    code: 'method_not_allowed',
    method: 'PATCH',
    path: '/v1/videos/video_1',
    body: {},
  },
  { what: 'a path that does not decode', code: 'invalid_request', method: 'GET', path: '/v1/videos/%zz' },
  {
    what: 'a video that does not exist',
    code: 'not_found',
    param: 'id',
    method: 'GET',
    path: '/v1/videos/video_1',
  },
  {
    what: 'content of one that does not exist',
    code: 'not_found',
    param: 'id',
    method: 'GET',
    path: '/v1/videos/video_1/content',
  },
  {
    what: 'an unknown variant',
    code: 'invalid_request',
    param: 'variant',
    method: 'GET',
    path: '/v1/videos/video_1/content?variant=spritesheet',
  },
  {
    what: 'a limit of zero',
    code: 'invalid_request',
    param: 'limit',
    method: 'GET',
    path: '/v1/videos?limit=0',
  },
  {
    what: 'an unknown order',
    code: 'invalid_request',
    param: 'order',
    method: 'GET',
    path: '/v1/videos?order=up',
  },
  {
    what: 'an unknown video to list after',
    code: 'invalid_request',
    param: 'after',
    method: 'GET',
    path: '/v1/videos?after=video_1',
  },
  {
    what: 'a remix of one that does not exist',
    code: 'not_found',
    param: 'id',
    path: '/v1/videos/video_1/remix',
    body: { prompt: 'x' },
  },
  {
    what: 'an unknown model by name',
    code: 'model_not_found',
    param: 'id',
    method: 'GET',
    path: '/v1/models/sora-9',
  },
  { what: 'a receipt that does not exist', code: 'not_found', method: 'GET', path: '/v1/receipts/video_1' },
  { what: 'a forged link', code: 'not_found', method: 'GET', path: '/files/abc.def' },
];

describe('wrong requests', () => {
  let bed: GatewayBed;
  beforeAll(async () => {
    bed = await GatewayBed.start(
      {},
      { resolveHost: async (host) => (host === 'inside.example' ? ['10.0.0.7'] : ['93.184.216.34']) },
    );
  });
  afterAll(() => bed?.stop());
  beforeEach(() => {
    bed.billing.reset();
    bed.provider.reset();
  });

  /** What every refusal has to be. */
  function expectEnvelope(answer: Answer, code: ErrorCode, param?: string | null): void {
    const given = answer.body.error?.param;
    expect(answer.body).toEqual({
      error: {
        message: expect.stringMatching(/\S{2}/),
        type: ERRORS[code].type,
        param: param === undefined && typeof given === 'string' ? given : (param ?? null),
        code,
      },
    });
    expect(answer.status).toBe(ERRORS[code].status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/);
    expect(answer.headers.get('x-should-retry')).toBe(String(ERRORS[code].retry));
  }

  it.each(WRONG)(
    '$what → $code',
    async ({ code, param, body, headers, method = 'POST', path = '/v1/videos' }) => {
      const sent: unknown = typeof body === 'function' ? (body as () => unknown)() : body;
      const answer = await bed.call(method, path, sent, headers);
      expectEnvelope(answer, code, param);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      // Nothing is left of it.
      expect(bed.billing.holds.size).toBe(0);
      for (const table of ['task', 'outbox', 'idempotency', 'upload'])
        expect([table, await bed.count(table)]).toEqual([table, 0]);
      expect(await readdir(join(bed.folder, 'files/upload')).catch(() => [])).toEqual([]);
    },
  );

  it.each([
    [pngHeader(30_000, 20_000), '`image` is 30000×20000; a picture has at most 16384 pixels a side.'],
    [PNG.subarray(0, PNG.length - 20), '`image` is a PNG that is cut off.'],
    [PNG.subarray(0, 40), '`image` is a PNG that is cut off.'],
    [PNG.subarray(0, 20), '`image` is a PNG that is cut off or damaged.'],
    [GIF, 'Kling-3.0-Omni through Tencent VOD takes pictures as JPEG, PNG, WebP, not as GIF.'],
  ])('says what came in place of a picture (%#)', async (bytes, message) => {
    // Short texts are no pictures, but data URIs are.
    const answer = await bed.call('POST', '/v1/videos', film({ image: dataUri(bytes) }));
    expect([answer.status, answer.body.error.message]).toEqual([400, message]);
    expect(answer.body.error.param).toBe('image');
  });

  it("names a picture by Ark's field, with what Ark takes", async () => {
    bed.provider.channels = [channel({ vendor: 'ark' })];
    await bed.admin('PATCH', '/admin/v1/channels/chan_1', { name: 'ark' });
    const { status, body } = await bed.call('POST', '/api/v3/contents/generations/tasks', {
      model: 'doubao-seedance-1-0-pro-250528',
      content: [
        { type: 'text', text: 'x' },
        { type: 'image_url', image_url: { url: dataUri(png(299, 500)) } },
      ],
    });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      code: 'InvalidParameter',
      param: 'content[1].image_url.url',
      message: expect.stringMatching(
        /through Ark takes pictures of 300 to 6000 pixels a side; this one is 299×500\./,
      ),
    });
  });

  it('says which methods a path knows', async () => {
    const { headers } = await bed.call('PUT', '/v1/videos', {});
    expect(headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it.each([
    ['/v1/videos/generations', /POST \/v1\/videos,/],
    ['/v1/videos/generations/', /POST \/v1\/videos,/],
    ['/v1/videos/edits?x=1', /metadata\.video_url/],
    ['/v1/videos/extensions', /last picture/],
    ['/v1/videos/characters', /metadata\.image_mode/],
  ])('says what to call in place of POST %s', async (path, advice) => {
    const answer = await bed.call('POST', path, { model: 'Kling-3.0', prompt: 'x' });
    expectEnvelope(answer, 'not_found');
    expect(answer.body.error.message).toMatch(advice);
    expect(answer.headers.get('allow')).toBeNull();
  });

  it('refuses a key that is revoked, has expired, or whose account is suspended', async () => {
    const { body: key } = await bed.admin('POST', '/admin/v1/api-keys', {
      account_id: bed.account,
      name: 'short',
    });
    const ask = (): Promise<Answer> =>
      bed.call('GET', '/v1/videos', undefined, { authorization: `Bearer ${key.key}` });
    expect((await ask()).status).toBe(200);
    await bed.admin('POST', `/admin/v1/api-keys/${key.id}/revoke`);
    expectEnvelope(await ask(), 'invalid_api_key');

    const expired = await bed.newKey({ expires_at: '2026-01-01T00:00:00Z' });
    expectEnvelope(
      await bed.call('GET', '/v1/videos', undefined, { authorization: `Bearer ${expired}` }),
      'invalid_api_key',
    );

    await bed.admin('PATCH', `/admin/v1/accounts/${bed.account}`, { status: 'suspended' });
    expectEnvelope(await bed.call('POST', '/v1/videos', FILM), 'permission_denied');
    await bed.admin('PATCH', `/admin/v1/accounts/${bed.account}`, { status: 'active' });
    expect((await bed.call('GET', '/v1/videos')).status).toBe(200);
    expect(await bed.count('task')).toBe(0);
  });

  it('answers bytes that are no HTTP', async () => {
    const { hostname, port } = new URL(bed.url);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = createConnection(Number(port), hostname, () => socket.write('NONSENSE\r\n\r\n'));
      let received = '';
      socket.on('data', (data) => (received += data.toString()));
      socket.on('end', () => resolve(received));
      socket.on('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1.1 400 /);
    expect(text).toMatch(/x-request-id: req_/);
    expect(JSON.parse(text.split('\r\n\r\n')[1]!)).toMatchObject({ error: { code: 'invalid_request' } });
  });
});
