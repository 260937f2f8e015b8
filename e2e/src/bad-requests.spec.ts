import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Stack } from './stack.js';

const GOOD = { model: 'Kling-3.0-Omni', prompt: 'a paper boat', seconds: '5' };
const MIB = 1024 * 1024;
const PNG_HEAD = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

interface Wrong {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  readonly param?: string;
  readonly method?: string;
  readonly route?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const json = (name: string, body: object, code: string, param: string, status = 400): Wrong => ({
  name,
  body,
  code,
  param,
  status,
});
const form = (fields: Record<string, string | Blob>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries({ ...GOOD, ...fields })) data.append(name, value);
  return data;
};

const WRONG: readonly Wrong[] = [
  { name: 'malformed JSON', body: '{"model": ', headers: JSON_TYPE, status: 400, code: 'invalid_json' },
  { name: 'a JSON array', body: '[1]', headers: JSON_TYPE, status: 400, code: 'invalid_json' },
  { name: 'an empty body', body: '', headers: JSON_TYPE, status: 400, code: 'invalid_json' },
  {
    name: 'an unknown content type',
    body: 'x',
    headers: { 'content-type': 'text/csv' },
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    name: 'no model',
    body: { prompt: 'x' },
    status: 400,
    code: 'missing_required_parameter',
    param: 'model',
  },
  json('a number for a model', { ...GOOD, model: 5 }, 'invalid_request', 'model'),
  json('an unknown model', { ...GOOD, model: 'Kling-9' }, 'model_not_found', 'model', 404),
  json('no prompt', { model: 'Kling-3.0' }, 'missing_required_parameter', 'prompt'),
  json('a prompt that is an object', { ...GOOD, prompt: {} }, 'invalid_request', 'prompt'),
  json('a prompt that is too long', { ...GOOD, prompt: 'x'.repeat(32_001) }, 'invalid_request', 'prompt'),
  json('half a second', { ...GOOD, seconds: '5.5' }, 'invalid_request', 'seconds'),
  json('a negative duration', { ...GOOD, seconds: -1 }, 'unsupported_parameter', 'seconds'),
  json('an impossible duration', { ...GOOD, seconds: '16' }, 'unsupported_parameter', 'seconds'),
  json('a size without numbers', { ...GOOD, size: 'large' }, 'invalid_request', 'size'),
  json(
    'an impossible resolution',
    { ...GOOD, metadata: { output_config: { resolution: '480P' } } },
    'unsupported_parameter',
    'metadata.output_config.resolution',
  ),
  json(
    'an impossible ratio',
    { ...GOOD, metadata: { output_config: { aspect_ratio: '21:9' } } },
    'unsupported_parameter',
    'metadata.output_config.aspect_ratio',
  ),
  json(
    'sound on a silent model',
    { model: 'Kling-2.5', prompt: 'x', metadata: { output_config: { audio_generation: 'Enabled' } } },
    'unsupported_parameter',
    'metadata.output_config.audio_generation',
  ),
  json(
    'an unknown scene',
    { ...GOOD, metadata: { scene_type: 'dance' } },
    'unsupported_parameter',
    'metadata.scene_type',
  ),
  json(
    'too many images',
    {
      model: 'Kling-3.0',
      prompt: 'x',
      images: Array.from({ length: 3 }, (_, i) => `https://example.com/${i}.png`),
    },
    'unsupported_parameter',
    'images',
  ),
  json('metadata that is a list', { ...GOOD, metadata: [] }, 'invalid_request', 'metadata'),
  json(
    'a parameter against the billing name',
    {
      model: 'kling-3.0-omni-1080p-noref-mute',
      prompt: 'x',
      metadata: { output_config: { resolution: '720P' } },
    },
    'model_parameter_conflict',
    'metadata.output_config.resolution',
  ),
  {
    name: 'a billing name that needs a reference',
    body: { model: 'kling-3.0-omni-1080p-ref-audio', prompt: 'x' },
    status: 400,
    code: 'model_parameter_conflict',
  },
  json('a file URL', { ...GOOD, image: 'file:///etc/passwd' }, 'invalid_media_url', 'image'),
  json('a private address', { ...GOOD, image: 'http://10.0.0.1/a.png' }, 'invalid_media_url', 'image'),
  json(
    'the metadata service',
    { ...GOOD, image: 'http://169.254.169.254/latest' },
    'invalid_media_url',
    'image',
  ),
  json('loopback by name', { ...GOOD, image: 'http://localhost/a.png' }, 'invalid_media_url', 'image'),
  json('loopback by number', { ...GOOD, image: 'http://2130706433/a.png' }, 'invalid_media_url', 'image'),
  json('loopback in IPv6', { ...GOOD, image: 'http://[::1]/a.png' }, 'invalid_media_url', 'image'),
  json(
    'credentials in a URL',
    { ...GOOD, image: 'https://user:pass@example.com/a.png' },
    'invalid_media_url',
    'image',
  ),
  json(
    'a data URI that is no picture',
    { ...GOOD, image: 'data:image/png;base64,aGVsbG8=' },
    'invalid_media_url',
    'image',
  ),
  json(
    'a webhook that is not https',
    { ...GOOD, callback_url: 'http://example.com/hook' },
    'invalid_request',
    'callback_url',
  ),
  {
    name: 'multipart without a boundary',
    body: 'x',
    headers: { 'content-type': 'multipart/form-data' },
    status: 400,
    code: 'invalid_multipart',
  },
  {
    name: '__proto__ in multipart',
    body: form({ '__proto__[polluted]': '1' }),
    status: 400,
    code: 'invalid_multipart',
  },
  {
    name: 'constructor in multipart',
    body: form({ 'metadata[constructor][prototype]': '1' }),
    status: 400,
    code: 'invalid_multipart',
  },
  {
    name: 'five levels in multipart',
    body: form({ 'metadata[a][b][c][d]': '1' }),
    status: 400,
    code: 'invalid_multipart',
  },
  {
    name: 'an upload of 21 MiB',
    body: form({ input_reference: new Blob([PNG_HEAD, new Uint8Array(21 * MIB)], { type: 'image/png' }) }),
    status: 413,
    code: 'payload_too_large',
  },
  {
    name: 'an upload that is no picture',
    body: form({ input_reference: new Blob(['#!/bin/sh'], { type: 'image/png' }) }),
    status: 400,
    code: 'invalid_media_url',
    param: 'input_reference',
  },
  { name: 'no key', body: GOOD, headers: { authorization: '' }, status: 401, code: 'invalid_api_key' },
  {
    name: 'an unknown key',
    body: GOOD,
    headers: { authorization: 'Bearer rg-unknown' },
    status: 401,
    code: 'invalid_api_key',
  },
  {
    name: 'a basic key',
    body: GOOD,
    headers: { authorization: 'Basic dTpw' },
    status: 401,
    code: 'invalid_api_key',
  },
  { name: 'an unknown path', method: 'GET', route: '/v1/nothing', status: 404, code: 'not_found' },
  {
    name: 'a wrong method',
    method: 'PUT',
    route: '/v1/videos',
    body: GOOD,
    status: 405,
    code: 'method_not_allowed',
  },
  {
    name: 'an unknown video',
    method: 'GET',
    route: '/v1/videos/video_00000000000000000000000000',
    status: 404,
    code: 'not_found',
  },
  {
    name: 'a page size of 101',
    method: 'GET',
    route: '/v1/videos?limit=101',
    status: 400,
    code: 'invalid_request',
    param: 'limit',
  },
  {
    name: 'an unknown order',
    method: 'GET',
    route: '/v1/videos?order=up',
    status: 400,
    code: 'invalid_request',
    param: 'order',
  },
  {
    name: 'an admin call with a client key',
    method: 'GET',
    route: '/admin/v1/accounts',
    status: 403,
    code: 'permission_denied',
  },
];

describe('a wrong request', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
  });
  afterAll(() => stack?.stop());

  it.each(WRONG)(
    '$name: $status $code',
    async ({ method = 'POST', route = '/v1/videos', body, headers, status, code, param }) => {
      const answer = await stack.call(method, route, body, headers);
      expect([answer.status, answer.body?.error?.code]).toEqual([status, code]);
      expect(answer.body.error).toEqual({
        message: expect.any(String),
        type: expect.any(String),
        param: param ?? answer.body.error.param,
        code,
      });
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('x-request-id')).toBeTruthy();
      expect(answer.headers.get('x-should-retry')).toBe('false');
      expect(JSON.stringify(answer.body)).not.toMatch(/stack|node_modules|at \//);
    },
  );

  it('with a revoked key', async () => {
    const { id } = await stack.newAccount('10');
    const created = await stack.adminOk('POST', '/admin/v1/api-keys', {
      account_id: id,
      name: 'short-lived',
      role: 'client',
    });
    const auth = { authorization: `Bearer ${created.key}` };
    expect((await stack.call('GET', '/v1/balance', undefined, auth)).status).toBe(200);
    await stack.adminOk('POST', `/admin/v1/api-keys/${created.id}/revoke`);
    const answer = await stack.call('POST', '/v1/videos', GOOD, auth);
    expect([answer.status, answer.body.error.code]).toEqual([401, 'invalid_api_key']);
  });

  it('without enough credit', async () => {
    const poor = await stack.newAccount('2.99');
    const auth = { authorization: `Bearer ${poor.key}` };
    const answer = await stack.call('POST', '/v1/videos', GOOD, auth);
    expect([answer.status, answer.body.error.code, answer.headers.get('x-should-retry')]).toEqual([
      402,
      'insufficient_balance',
      'false',
    ]);
    const { body } = await stack.call('GET', '/v1/videos', undefined, auth);
    expect(body.data).toEqual([]);
  });

  it('leaves no task, no hold and no vendor job', async () => {
    expect((await stack.call('GET', '/v1/videos')).body.data).toEqual([]);
    expect(await stack.balance()).toMatchObject({ held: '0.000000', balance: '10000.000000' });
    expect(await stack.simulator.creations()).toEqual({});
    expect(await stack.reconciliation()).toMatchObject({ ok: true });
  });
});
