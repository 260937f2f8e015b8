import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { CallbackSubject, VendorChannel } from '@reelgate/vendor-port';
import { readCallback } from './callback.js';

const NOW = new Date('2026-08-01T00:00:00Z');
const T = NOW.getTime() / 1000 + 600;
const CHANNEL: VendorChannel = {
  id: 'ch_1',
  baseUrl: 'https://vod.tencentcloudapi.com',
  key: '1500000001|id|secret',
  settings: { callback_sign_key: 'signkey0001' },
};
const sign = (until: number, key = 'signkey0001'): string =>
  createHash('md5').update(`${key}${until}`).digest('hex');
const EVENT = {
  EventType: 'AigcVideoTaskComplete',
  AigcVideoCompleteEvent: { TaskId: '1500000001-AigcVideo-a', Status: 'FINISH', SessionContext: 'x' },
  T,
  Sign: sign(T),
};

function read(event: unknown, channel = CHANNEL): CallbackSubject | undefined {
  const rawBody = typeof event === 'string' ? event : JSON.stringify(event);
  return readCallback(
    channel,
    { method: 'POST', url: 'https://gate.example.com/callbacks/tencent-vod/x', headers: {}, rawBody },
    NOW,
  );
}

describe('a pushed event', () => {
  it('names the task that is finished', () => {
    expect(read(EVENT)).toEqual({ vendorTaskId: '1500000001-AigcVideo-a' });
    expect(read({ ...EVENT, Sign: EVENT.Sign.toUpperCase() })).toBeDefined();
  });

  it.each([
    ['of another kind', { ...EVENT, EventType: 'AigcImageTaskComplete' }],
    ['without its task', { ...EVENT, AigcVideoCompleteEvent: null }],
  ])('%s is genuine, but about no job', (_what, event) => {
    expect(read(event)).toBe('other');
  });

  it.each<[string, unknown]>([
    ['no signature', { ...EVENT, Sign: undefined }],
    ['another key', { ...EVENT, Sign: sign(T, 'other') }],
    ['another time', { ...EVENT, T: T + 1 }],
    ['no time', { ...EVENT, T: undefined }],
    ['a time that is over', { ...EVENT, T: T - 600, Sign: sign(T - 600) }],
    ['a time far ahead', { ...EVENT, T: T + 3_600, Sign: sign(T + 3_600) }],
    ['no JSON', 'TaskId=1'],
    ['no object', '[]'],
  ])('is not genuine with %s', (_what, event) => {
    expect(read(event)).toBeUndefined();
  });

  it('needs no signature when the channel has no sign key', () => {
    const { T: _until, Sign: _sign, ...unsigned } = EVENT;
    expect(read(unsigned, { ...CHANNEL, settings: {} })).toEqual({ vendorTaskId: '1500000001-AigcVideo-a' });
    expect(read(unsigned)).toBeUndefined();
  });
});
