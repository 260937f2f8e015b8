import { describe, expect, it } from '@jest/globals';
import { cleanCode, cleanMessage, isUsableId } from './clean-message.js';

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

  it('leaves nothing that a database refuses', () => {
    expect(cleanMessage('a\u0000b\u001bc\nd')).toBe('abc\nd');
    expect(cleanMessage('half \ud83d a pair').isWellFormed()).toBe(true);
    // The 1999th character is the first half of one.
    expect(cleanMessage(`${'x'.repeat(1_998)}😀${'y'.repeat(50)}`).isWellFormed()).toBe(true);
  });

  it('keeps to 2000 characters', () => {
    expect(cleanMessage('x'.repeat(5_000))).toHaveLength(2_000);
  });
});

describe('cleanCode', () => {
  it('keeps codes, and makes anything else one', () => {
    expect(cleanCode('InvalidParameter.Size')).toBe('InvalidParameter.Size');
    expect(cleanCode('内\u0000容')).toBe('???');
    expect(cleanCode('x'.repeat(1_000_000))).toHaveLength(200);
  });
});

describe('isUsableId', () => {
  it.each([
    ['1500000001-AigcVideo-0123abcd', true],
    ['jimeng_t2v_v30:7392616336519610409', true],
    ['', false],
    ['a\u0000b', false],
    ['\ud83d', false],
    ['x'.repeat(201), false],
  ])('%j: %s', (id, usable) => {
    expect(isUsableId(id)).toBe(usable);
  });
});
