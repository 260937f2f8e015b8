import { describe, expect, it } from '@jest/globals';
import type { VendorCallback, VendorChannel } from '@reelgate/vendor-port';
import { callbackUrl, readCallback } from './callback.js';

const CHANNEL: VendorChannel = {
  id: 'ch_1',
  baseUrl: 'https://ark.example.com/api/v3',
  key: 'ark-0001',
  settings: {},
  callbackUrl: 'https://gate.example.com/callbacks/ch_1?v=1',
};
const REFERENCE = 'video_01j0000000000000000000000a';
const URL_OF_TASK = callbackUrl(CHANNEL, REFERENCE)!;

const callback = (url: string): VendorCallback => ({ method: 'POST', url, headers: {}, rawBody: '{}' });

describe('the callback URL', () => {
  it('has a token that is the same for the same job and does not show the key', () => {
    const url = new URL(URL_OF_TASK);
    expect(url.origin + url.pathname).toBe('https://gate.example.com/callbacks/ch_1');
    expect(url.searchParams.get('v')).toBe('1');
    expect(url.searchParams.get('reference')).toBe(REFERENCE);
    expect(url.searchParams.get('token')).toMatch(/^[\w-]{43}$/);
    expect(callbackUrl(CHANNEL, REFERENCE)).toBe(URL_OF_TASK);
    expect(URL_OF_TASK).not.toContain(CHANNEL.key);
  });

  it('is absent when the channel has no address', () => {
    const { callbackUrl: _address, ...channel } = CHANNEL;
    expect(callbackUrl(channel, REFERENCE)).toBeUndefined();
  });
});

describe('a callback', () => {
  it('names its job by the reference', () => {
    expect(readCallback(CHANNEL, callback(URL_OF_TASK))).toEqual({ correlation: REFERENCE });
  });

  it.each([
    ['the token of another job', URL_OF_TASK.replace(REFERENCE, 'video_other')],
    ['the token of another key', callbackUrl({ ...CHANNEL, key: 'ark-0002' }, REFERENCE)!],
    ['no token', `https://gate.example.com/callbacks/ch_1?reference=${REFERENCE}`],
    ['half a token', URL_OF_TASK.slice(0, -1)],
    ['no reference', 'https://gate.example.com/callbacks/ch_1'],
    ['no URL', '/callbacks/ch_1'],
  ])('is not genuine with %s', (_what, url) => {
    expect(readCallback(CHANNEL, callback(url))).toBeUndefined();
  });
});
