import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseChannel } from './choose-channel.js';
import type { ChannelLoad } from './choose-channel.js';

const channel = (id: string, fields: Partial<ChannelLoad> = {}): ChannelLoad => ({
  id,
  priority: 0,
  weight: 1,
  inFlight: 0,
  slotsFree: 1,
  callsFree: 1,
  ...fields,
});
/** How often each is chosen when the chances are spread evenly. */
function shares(channels: readonly ChannelLoad[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < 1_200; i++) {
    const { id } = chooseChannel(channels, () => i / 1_200)!;
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
}

describe('chooseChannel', () => {
  it('takes the lowest priority number that has room', () => {
    const channels = [channel('spare', { priority: 5 }), channel('main', { priority: 1 })];
    expect(chooseChannel(channels, () => 0.99)?.id).toBe('main');
    expect(chooseChannel([channels[0]!, channel('main', { slotsFree: 0 })], () => 0)?.id).toBe('spare');
    expect(chooseChannel([channels[0]!, channel('main', { callsFree: 0 })], () => 0)?.id).toBe('spare');
  });

  it('shares by weight, and prefers the idle to the busy', () => {
    expect(shares([channel('a', { weight: 2 }), channel('b')])).toEqual({ a: 800, b: 400 });
    expect(shares([channel('a', { weight: 2, inFlight: 3 }), channel('b')])).toEqual({ a: 400, b: 800 });
  });

  it('finds none when none has room', () => {
    expect(chooseChannel([], () => 0)).toBeUndefined();
    expect(
      chooseChannel([channel('a', { slotsFree: 0 }), channel('b', { callsFree: 0 })], () => 0),
    ).toBeUndefined();
  });

  it('always finds one when one has room', () => {
    const any = fc.record({
      id: fc.string(),
      priority: fc.nat(3),
      weight: fc.integer({ min: 1, max: 1_000 }),
      inFlight: fc.nat(10_000),
      slotsFree: fc.nat(2),
      callsFree: fc.nat(2),
    });
    fc.assert(
      fc.property(
        fc.array(any),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (channels, random) => {
          const chosen = chooseChannel(channels, () => random);
          const free = channels.filter((one) => one.slotsFree > 0 && one.callsFree > 0);
          if (free.length === 0) expect(chosen).toBeUndefined();
          else expect(chosen!.priority).toBe(Math.min(...free.map(({ priority }) => priority)));
        },
      ),
    );
  });
});
