import { describe, expect, it } from '@jest/globals';
import type { PricingBasis } from '@reelgate/contracts';
import fc from 'fast-check';
import { priceBy } from '../pricing/resolve-price.js';
import type { Tariff, Terms } from '../pricing/tariff.js';
import { computeCharge } from './compute-charge.js';

const basis: PricingBasis = {
  family: 'kling',
  base: 'Kling-3.0',
  scene: 'text',
  tier: '720p',
  audio: false,
  images: 0,
  videos: 0,
  offPeak: false,
};
const terms = (fields: Partial<Tariff> = {}): Terms => ({
  billingModel: 'kling-3.0-720p-mute',
  tariff: {
    id: 'p',
    billingName: 'kling-3.0-720p-mute',
    currency: 'CNY',
    unitPrice: 600_000_000n,
    unit: 'second',
    minUnits: null,
    step: null,
    source: 'list',
    effectiveFrom: new Date('2026-06-15T00:00:00Z'),
    ...fields,
  },
  multiplier: 1_000_000n,
  offPeak: false,
});
type HoldPart = Parameters<typeof computeCharge>[0];
const hold = (fields: Partial<HoldPart> = {}, at: Terms = terms()): HoldPart => {
  const seconds = fields.seconds ?? 5;
  const tokens = fields.tokens ?? null;
  const price = priceBy(at, { seconds, tokens: tokens ?? undefined })!;
  return { basis, seconds, secondsStated: true, tokens, price, ...fields };
};
const nothing = { ms: null, tokens: null };

describe('computeCharge', () => {
  it('takes what was held for the film asked for', () => {
    expect(computeCharge(hold(), terms(), { ms: 5_042, tokens: null }, false)).toMatchObject({
      charged: 3_000_000n,
      uncollected: 0n,
    });
    expect(computeCharge(hold(), terms(), nothing, false).charged).toBe(3_000_000n);
  });

  it('takes less for a shorter film', () => {
    expect(computeCharge(hold({ seconds: 10 }), terms(), { ms: 5_042, tokens: null }, false)).toMatchObject({
      charged: 3_000_000n,
      uncollected: 0n,
    });
  });

  it('takes no more than was held, and says what was not collected', () => {
    const charge = computeCharge(hold(), terms(), { ms: 8_042, tokens: null }, false);
    expect(charge).toMatchObject({ charged: 3_000_000n, uncollected: 1_800_000n });
    expect(charge.priced).toMatchObject({ units: 8, amount: 4_800_000n });
  });

  it('takes all of it from an account that allows an overrun', () => {
    expect(computeCharge(hold(), terms(), { ms: 8_042, tokens: null }, true)).toMatchObject({
      charged: 4_800_000n,
      uncollected: 0n,
    });
  });

  it('settles tokens by what the vendor counted, else by the estimate', () => {
    const perMillion = terms({ unit: 'million_tokens', unitPrice: 15_000_000_000n });
    const estimated = hold({ tokens: 250_000 }, perMillion);
    expect(computeCharge(estimated, perMillion, { ms: 5_042, tokens: 246_840 }, false).charged).toBe(
      3_702_600n,
    );
    expect(computeCharge(estimated, perMillion, nothing, false).charged).toBe(3_750_000n);
  });

  it('keeps the held price when the delivered one cannot be counted', () => {
    const perMillion = terms({ unit: 'million_tokens', unitPrice: 15_000_000_000n });
    expect(computeCharge(hold(), perMillion, nothing, false)).toMatchObject({
      charged: 3_000_000n,
      uncollected: 0n,
    });
  });

  it('never takes more than was held without permission, nor loses a part of the price', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.option(fc.integer({ min: 0, max: 60_000 })),
        fc.boolean(),
        (seconds, ms, allowed) => {
          const held = hold({ seconds });
          const { priced, charged, uncollected } = computeCharge(
            held,
            terms(),
            { ms, tokens: null },
            allowed,
          );
          expect(charged + uncollected).toBe(priced.amount);
          expect(uncollected >= 0n && charged >= 0n).toBe(true);
          expect(allowed || charged <= held.price.amount).toBe(true);
        },
      ),
    );
  });
});
