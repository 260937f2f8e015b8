import { describe, expect, it } from '@jest/globals';
import type { VendorCallback, VendorChannel } from '@reelgate/vendor-port';
import { callbackUrl, readCallback } from './callback.js';
import { callbackSignature } from './sign.js';

const NOW = new Date('2025-05-06T12:10:00Z');
const CHANNEL: VendorChannel = {
  id: 'ch_1',
  baseUrl: 'https://api.vidu.cn/ent/v2',
  key: 'vda_test_key_0001',
  settings: {},
  callbackUrl: 'https://gate.example.com/callbacks/ch_1?v=1',
};
const REFERENCE = 'video_01j0000000000000000000000a';

function callbackOf(date = 'Tue, 06 May 2025 12:09:42 GMT', key = CHANNEL.key): VendorCallback {
  const url = callbackUrl(CHANNEL, REFERENCE)!;
  const nonce = '123e4567-e89b-12d3-a456-426614174000';
  const signed = [
    ['Date', date],
    ['x-request-nonce', nonce],
  ] as const;
  return {
    method: 'POST',
    url,
    headers: {
      date,
      'x-request-nonce': nonce,
      'x-hmac-signed-headers': 'Date;x-request-nonce',
      'x-hmac-signature': callbackSignature(key, { method: 'POST', url, date, headers: signed }),
      'x-hmac-algorithm': 'hmac-sha256',
      'x-hmac-access-key': 'vidu',
    },
    rawBody: '{"state":"success"}',
  };
}

describe('the callback URL', () => {
  it("carries the reference beside the channel's own query", () => {
    expect(callbackUrl(CHANNEL, REFERENCE)).toBe(
      `https://gate.example.com/callbacks/ch_1?v=1&reference=${REFERENCE}`,
    );
  });

  it('is absent when the channel has no address', () => {
    const { callbackUrl: _address, ...channel } = CHANNEL;
    expect(callbackUrl(channel, REFERENCE)).toBeUndefined();
  });
});

describe('a callback', () => {
  it('names its job by the reference', () => {
    expect(readCallback(CHANNEL, callbackOf(), NOW)).toEqual({ correlation: REFERENCE });
  });

  it('may be five minutes early or late', () => {
    expect(readCallback(CHANNEL, callbackOf('Tue, 06 May 2025 12:05:00 GMT'), NOW)).toBeDefined();
    expect(readCallback(CHANNEL, callbackOf('Tue, 06 May 2025 12:15:00 GMT'), NOW)).toBeDefined();
  });

  const genuine = callbackOf();
  const withHeaders = (headers: Record<string, string>): VendorCallback => ({
    ...genuine,
    headers: { ...genuine.headers, ...headers },
  });
  it.each<[string, VendorCallback]>([
    ['an old date', callbackOf('Tue, 06 May 2025 12:04:59 GMT')],
    ['a date to come', callbackOf('Tue, 06 May 2025 12:15:01 GMT')],
    ['no date', callbackOf('')],
    ['another key', callbackOf(undefined, 'vda_other')],
    ['another method', { ...genuine, method: 'PUT' }],
    ['another reference', { ...genuine, url: genuine.url.replace(/.$/, 'b') }],
    ['no reference', { ...genuine, url: 'https://gate.example.com/callbacks/ch_1?v=1' }],
    ['no URL', { ...genuine, url: '/callbacks/ch_1' }],
    ['another nonce', withHeaders({ 'x-request-nonce': 'other' })],
    ['another algorithm', withHeaders({ 'x-hmac-algorithm': 'none' })],
    ['half a signature', withHeaders({ 'x-hmac-signature': genuine.headers['x-hmac-signature']!.slice(1) })],
    ['an empty signature', withHeaders({ 'x-hmac-signature': '' })],
    ['no headers', { ...genuine, headers: {} }],
  ])('is not genuine with %s', (_what, callback) => {
    expect(readCallback(CHANNEL, callback, NOW)).toBeUndefined();
  });
});
