import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Sealer } from './seal.js';

describe('Sealer', () => {
  const sealer = new Sealer('a secret of an installation');

  it('opens what it sealed, and never seals twice the same', () => {
    fc.assert(
      fc.property(fc.string(), (plain) => {
        const sealed = sealer.seal(plain, 'channel-key');
        expect(sealer.open(sealed, 'channel-key')).toBe(plain);
        expect(sealer.seal(plain, 'channel-key')).not.toBe(sealed);
      }),
    );
  });
  it('opens nothing of another context, secret or text', () => {
    const sealed = sealer.seal('1500|AKID|SECRET', 'channel-key');
    expect(sealed).not.toContain('SECRET');
    expect(() => sealer.open(sealed, 'result-url')).toThrow();
    expect(() => new Sealer('another secret of 16').open(sealed, 'channel-key')).toThrow();
    expect(() => sealer.open(`${sealed.slice(0, -2)}xx`, 'channel-key')).toThrow();
    expect(() => sealer.open('plain', 'channel-key')).toThrow();
  });
  it('opens and believes what was made under a former secret, and makes nothing under it', () => {
    const rotating = new Sealer('the new secret of it', [
      'an older secret yet',
      'a secret of an installation',
    ]);
    const sealed = sealer.seal('1500|AKID|SECRET', 'channel-key');
    expect(rotating.open(sealed, 'channel-key')).toBe('1500|AKID|SECRET');
    expect(rotating.verify('a', sealer.sign('a', 'file-link'), 'file-link')).toBe(true);
    expect(sealer.verify('a', rotating.sign('a', 'file-link'), 'file-link')).toBe(false);
    const anew = rotating.reseal(sealed, 'channel-key')!;
    expect(new Sealer('the new secret of it').open(anew, 'channel-key')).toBe('1500|AKID|SECRET');
    expect(rotating.reseal(anew, 'channel-key')).toBeUndefined();
    expect([sealer.isRotating, rotating.isRotating]).toEqual([false, true]);
    expect(() => rotating.reseal(new Sealer('a third secret of 16').seal('x', 'c'), 'c')).toThrow(
      expect.objectContaining({ code: 'sealed_unreadable' }),
    );
  });
  it('verifies its own signatures only', () => {
    const signature = sealer.sign('video_1.99', 'file-link');
    expect(sealer.verify('video_1.99', signature, 'file-link')).toBe(true);
    expect(sealer.verify('video_2.99', signature, 'file-link')).toBe(false);
    expect(sealer.verify('video_1.99', signature, 'other')).toBe(false);
    expect(sealer.verify('video_1.99', 'short', 'file-link')).toBe(false);
  });
});
