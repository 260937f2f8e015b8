import { describe, expect, it } from '@jest/globals';
import { cleanMessage } from './clean-message.js';

describe('cleanMessage', () => {
  it.each([
    ['links, signed or not', 'see https://cos.example/a.mp4?sign=1 now', 'see [link] now'],
    ['addresses', 'connect 10.1.2.3:8080 refused', 'connect [address] refused'],
    ['credentials', 'Bearer abcdef123456 is bad', 'Bearer [redacted] is bad'],
    ['the parts of the key', 'AKIDSECRET123 of 1500000001 unknown', '[redacted] of [redacted] unknown'],
  ])('removes %s', (_, message, clean) => {
    expect(cleanMessage(message, '1500000001|AKIDSECRET123|topsecretkey|ap')).toBe(clean);
  });

  it('keeps the reason, and what only looks like a short part of the key', () => {
    expect(cleanMessage('map of 1.5 s: 内容违规', 'id|secret-secret|ap')).toBe('map of 1.5 s: 内容违规');
  });

  it('keeps to 2000 characters', () => {
    expect(cleanMessage('x'.repeat(5_000))).toHaveLength(2_000);
  });
});
