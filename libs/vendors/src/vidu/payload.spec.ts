import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readPayload, writePayload } from './payload.js';

describe('the payload', () => {
  it('reads back what was written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9_.]{1,40}$/), fc.boolean(), (reference, watermarked) => {
        expect(readPayload(writePayload(reference, watermarked))).toEqual({ reference, watermarked });
      }),
    );
  });

  it('is the bare reference without a watermark', () => {
    expect(writePayload('video_1', false)).toBe('video_1');
  });

  it('reads any text of somebody else', () => {
    fc.assert(
      fc.property(fc.string(), (payload) => {
        expect(payload.startsWith(readPayload(payload).reference)).toBe(true);
      }),
    );
  });
});
