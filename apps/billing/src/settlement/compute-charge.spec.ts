import { describe, expect, it } from '@jest/globals';
import type { PricingBasis } from '@reelgate/contracts';
import fc from 'fast-check';
import { defaultCatalogue } from '@reelgate/catalog';
import { parseTerms } from '../prices/price-terms.js';
import { priceBy } from '../prices/resolve-rate.js';
import { tariff } from '../prices/tariff.fixture.js';
import type { Rate, Tariff } from '../prices/tariff.js';
import { computeCharge } from './compute-charge.js';
import type { Charge } from './compute-charge.js';
import { deliveredQuantity } from './delivered-quantity.js';
import type { Hold } from '../reservations/hold.js';

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
const rate = (fields: Partial<Tariff> = {}): Rate => ({
  billingModel: 'kling-3.0-720p-mute',
  tariff: tariff(fields),
  multiplier: 1_000_000n,
  offPeak: false,
  priceList: '',
});
type HoldPart = Pick<Hold, 'basis' | 'seconds' | 'secondsStated' | 'tokens' | 'price'>;
const hold = (fields: Partial<HoldPart> = {}, at: Rate = rate()): HoldPart => {
  const seconds = fields.seconds ?? 5;
  const tokens = fields.tokens ?? null;
  const price = priceBy(at, { seconds, tokens: tokens ?? undefined })!;
  return { basis, seconds, secondsStated: true, tokens, price, ...fields };
};
const chargeOf = (
  held: HoldPart,
  at: Rate,
  { ms, ...said }: { readonly ms?: number | null; readonly tokens?: number; readonly inputSeconds?: number },
  allowOverrun: boolean,
): Charge & { readonly disbelieved: readonly string[] } => {
  const result = { ...said, ...(typeof ms === 'number' && { seconds: ms / 1_000 }) };
  const { quantity, disbelieved } = deliveredQuantity(held, result, defaultCatalogue);
  return { ...computeCharge(held.price, at, quantity, allowOverrun), disbelieved };
};

describe('computeCharge', () => {
  it('takes what was held for the film asked for', () => {
    expect(chargeOf(hold(), rate(), { ms: 5_042 }, false)).toMatchObject({
      charged: 3_000_000n,
      uncollected: 0n,
    });
    expect(chargeOf(hold(), rate(), {}, false).charged).toBe(3_000_000n);
  });

  it('takes less for a shorter film', () => {
    expect(chargeOf(hold({ seconds: 10 }), rate(), { ms: 5_042 }, false)).toMatchObject({
      charged: 3_000_000n,
      uncollected: 0n,
    });
  });

  it('takes no more than was held, and says what was not collected', () => {
    const charge = chargeOf(hold(), rate(), { ms: 8_042 }, false);
    expect(charge).toMatchObject({ charged: 3_000_000n, uncollected: 1_800_000n });
    expect(charge.priced).toMatchObject({ units: 8, amount: 4_800_000n });
  });

  it.each([
    ['longer than its model makes any', { ms: 3_000_000 }],
    ['of absurdly many tokens', { ms: 5_042, tokens: 900_000_000 }],
  ])('takes a film told to be %s as the film ordered, overrun allowed or not', (_, said) => {
    for (const allowed of [false, true]) {
      const charge = chargeOf(hold({ tokens: 108_900 }), rate(), said, allowed);
      expect(charge).toMatchObject({ charged: 3_000_000n, uncollected: 0n });
      expect(charge.disbelieved).toHaveLength(1);
    }
  });

  it('believes lengths that inputs decide', () => {
    const lipSync = hold({ basis: { ...basis, scene: 'lip_sync' }, secondsStated: false });
    expect(chargeOf(lipSync, rate(), { ms: 59_950 }, true)).toMatchObject({
      priced: { units: 60 },
      disbelieved: [],
    });
  });

  it('takes all of it from an account that allows an overrun', () => {
    expect(chargeOf(hold(), rate(), { ms: 8_042 }, true)).toMatchObject({
      charged: 4_800_000n,
      uncollected: 0n,
    });
  });

  it('settles tokens by what the vendor counted, else by the estimate', () => {
    const perMillion = rate({ unit: 'million_tokens', unitPrice: 15_000_000_000n });
    const estimated = hold({ tokens: 250_000 }, perMillion);
    expect(chargeOf(estimated, perMillion, { ms: 5_042, tokens: 246_840 }, false).charged).toBe(3_702_600n);
    expect(chargeOf(estimated, perMillion, {}, false).charged).toBe(3_750_000n);
  });

  it('settles input videos by what was used, and by what was held where nobody says', () => {
    const withInput = rate(parseTerms({ unit_price: '0.6', unit: 'second', input_price: '0.6' }));
    const seedance = {
      ...basis,
      family: 'sv',
      base: 'doubao-seedance-2-0-260128',
      scene: 'reference',
    } as const;
    const price = priceBy(withInput, { seconds: 5, inputSeconds: 15 })!;
    const held = hold({ basis: { ...seedance, videos: 1 }, price });
    expect(price.amount).toBe(12_000_000n);
    expect(chargeOf(held, withInput, { ms: 5_042, inputSeconds: 3.2 }, false)).toMatchObject({
      charged: 5_400_000n,
      uncollected: 0n,
      priced: { inputSeconds: 4 },
    });
    expect(chargeOf(held, withInput, { ms: 5_042 }, false).charged).toBe(12_000_000n);
  });

  it('keeps the held price when the delivered one cannot be counted', () => {
    const perMillion = rate({ unit: 'million_tokens', unitPrice: 15_000_000_000n });
    expect(chargeOf(hold(), perMillion, {}, false)).toMatchObject({
      charged: 3_000_000n,
      uncollected: 0n,
    });
  });

  it('never takes more than was held without permission, nor loses a part of the price', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.option(fc.integer({ min: 0, max: 15_000 })),
        fc.boolean(),
        (seconds, ms, allowed) => {
          const held = hold({ seconds });
          const { priced, charged, uncollected } = chargeOf(held, rate(), { ms }, allowed);
          expect(charged + uncollected).toBe(priced.amount);
          expect(uncollected >= 0n && charged >= 0n).toBe(true);
          expect(allowed || charged <= held.price.amount).toBe(true);
        },
      ),
    );
  });
});
