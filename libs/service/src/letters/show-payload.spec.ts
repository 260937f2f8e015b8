import { describe, expect, it } from '@jest/globals';
import { showPayload } from './show-payload.js';

describe('showPayload', () => {
  it('shows a message as it is, but for its secrets', () => {
    const payload = {
      taskId: 'video_1',
      tokens: 5,
      result: { sealedUrl: 'v1.abc', sealedCoverUrl: 'v1.def', seconds: 5.042, offPeak: null },
      spec: {
        inputs: [{ url: 'https://user:pass@cdn.example/a.png?X-Amz-Signature=1#x' }],
        callbackUrl: 'https://shop.example/hook?token=abc',
        native: { apiKey: 'sk-123', SecretKey: 'abc', Authorization: 'Bearer abcdefghij' },
      },
      message: 'refused Bearer abcdefghijk for rg-abcdefghijk',
    };
    expect(showPayload(JSON.stringify(payload))).toEqual({
      taskId: 'video_1',
      tokens: 5,
      result: { sealedUrl: '[redacted]', sealedCoverUrl: '[redacted]', seconds: 5.042, offPeak: null },
      spec: {
        inputs: [{ url: 'https://cdn.example/a.png' }],
        callbackUrl: 'https://shop.example/hook',
        native: { apiKey: '[redacted]', SecretKey: '[redacted]', Authorization: '[redacted]' },
      },
      message: 'refused Bearer [redacted] for [redacted]',
    });
  });

  it('shows what is no JSON as text', () => {
    expect(showPayload('{"url": "https://a.example/?sig=1')).toBe('{"url": "https://a.example/');
    expect(showPayload('')).toBe('');
  });
});
