import { describe, expect, it } from '@jest/globals';
import type { Scene } from '@reelgate/contracts';
import fc from 'fast-check';
import { billedSeconds } from './billed-seconds.js';

describe('billedSeconds', () => {
  it.each<[string, Scene, number, boolean, number | null, number]>([
    ['the film asked for, with its tail', 'text', 5, true, 5_042, 5],
    ['half a second longer', 'text', 5, true, 5_500, 5],
    ['half a second shorter', 'text', 5, true, 4_500, 5],
    ['more than half a second longer', 'text', 5, true, 5_501, 6],
    ['a longer film than asked for', 'text', 5, true, 8_042, 8],
    ['a shorter film than asked for', 'text', 10, true, 5_042, 5],
    ['the default duration counts as asked for', 'text', 5, false, 5_300, 5],
    ['a driving video of 7.3 s', 'motion_control', 5, false, 7_300, 8],
    ['a driving video of 7.1 s and no more', 'motion_control', 5, false, 7_100, 7],
    ['a driving video near the default', 'motion_control', 5, false, 5_300, 6],
    ['a stated duration holds for motion control too', 'motion_control', 5, true, 5_300, 5],
    ['an avatar as long as its voice', 'avatar_i2v', 5, false, 12_000, 12],
    ['a lip sync', 'lip_sync', 5, false, 3_042, 3],
    ['a film of a blink', 'lip_sync', 5, false, 60, 1],
    ['the vendor does not say', 'text', 5, true, null, 5],
    ['the vendor says nothing but 0', 'avatar_i2v', 5, false, 0, 5],
  ])('%s', (_, scene, seconds, stated, resultMs, expected) => {
    expect(billedSeconds({ scene, seconds, stated }, resultMs)).toBe(expected);
  });

  it('never bills a film for more than a second beyond its length', () => {
    const durations = fc.record({
      seconds: fc.integer({ min: 1, max: 60 }),
      ms: fc.integer({ min: 1, max: 120_000 }),
    });
    fc.assert(
      fc.property(durations, fc.boolean(), ({ seconds, ms }, stated) => {
        const billed = billedSeconds({ scene: 'avatar_i2v', seconds, stated }, ms);
        expect(Number.isInteger(billed) && billed >= 1).toBe(true);
        expect(billed).toBeLessThan(ms / 1_000 + 1);
      }),
    );
  });
});
