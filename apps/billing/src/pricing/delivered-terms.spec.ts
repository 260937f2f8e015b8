import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '@reelgate/catalog';
import type { PricingBasis } from '@reelgate/contracts';
import { deliveredTerms } from './delivered-terms.js';
import type { PricingRules } from './pricing-rules.js';
import { resolveTerms } from './resolve-price.js';
import type { Tariff, Terms } from './tariff.js';

const at = new Date('2026-07-01T12:00:00Z');
const rules: PricingRules = {
  currency: 'CNY',
  klingRefRule: 'any',
  catalogue: defaultCatalogue,
  offPeakWindows: [],
  offPeakRatios: new Map(),
};
const row = (billingName: string, unitPrice: bigint): Tariff => ({
  id: billingName,
  billingName,
  currency: 'CNY',
  unitPrice,
  unit: 'second',
  minUnits: null,
  step: null,
  source: 'list',
  effectiveFrom: new Date('2026-06-15T00:00:00Z'),
});
const tariffs = [
  row('vidu-q3-pro-720p', 600n),
  row('vidu-q3-pro-720p-offpeak', 300n),
  row('vidu-q3-pro-1080p', 900n),
];
const ordered = (offPeak: boolean): PricingBasis => ({
  family: 'vidu',
  base: 'Vidu-q3-pro',
  scene: 'text',
  tier: '720p',
  audio: true,
  images: 0,
  videos: 0,
  offPeak,
});
const held = (offPeak: boolean): Terms => resolveTerms(ordered(offPeak), at, 1_500_000n, tariffs, rules)!;

describe('deliveredTerms', () => {
  const nothing = { tier: null, offPeak: null };

  it.each<[string, boolean, Parameters<typeof deliveredTerms>[2], string]>([
    ['the vendor says nothing', false, nothing, 'vidu-q3-pro-720p'],
    ['the vendor says what was ordered', false, { tier: '720p', offPeak: false }, 'vidu-q3-pro-720p'],
    ['another tier', false, { tier: '1080p', offPeak: null }, 'vidu-q3-pro-1080p'],
    ['a tier without a price', false, { tier: '540p', offPeak: null }, 'vidu-q3-pro-720p'],
    ['off-peak as ordered', true, nothing, 'vidu-q3-pro-720p-offpeak'],
    ['off-peak ordered, run at the normal rate', true, { tier: null, offPeak: false }, 'vidu-q3-pro-720p'],
    ['run off-peak unasked', false, { tier: null, offPeak: true }, 'vidu-q3-pro-720p-offpeak'],
    [
      'another tier without an off-peak price',
      true,
      { tier: '1080p', offPeak: null },
      'vidu-q3-pro-720p-offpeak',
    ],
  ])('%s', (_, offPeak, delivered, name) => {
    const terms = deliveredTerms(held(offPeak), ordered(offPeak), delivered, at, tariffs, rules);
    expect(terms.billingModel).toBe(name);
    expect(terms.tariff.billingName).toBe(name);
    expect(terms.offPeak).toBe(name.endsWith('-offpeak'));
    expect(terms.multiplier).toBe(1_500_000n);
  });

  it('keeps the discount of a window with another tier', () => {
    const inWindow = { ...held(false), multiplier: 500_000n, offPeak: true };
    const terms = deliveredTerms(
      inWindow,
      ordered(true),
      { tier: '1080p', offPeak: false },
      at,
      tariffs,
      rules,
    );
    expect(terms).toMatchObject({ billingModel: 'vidu-q3-pro-1080p', multiplier: 500_000n, offPeak: true });
  });

  it('does not rename what was delivered as ordered when a rule has changed since', () => {
    const kling: PricingBasis = {
      ...ordered(false),
      family: 'kling',
      base: 'Kling-O1',
      images: 1,
      audio: null,
    };
    const terms = { ...held(false), billingModel: 'kling-o1-720p-ref' };
    const changed = { ...rules, klingRefRule: 'video' } as const;
    expect(deliveredTerms(terms, kling, nothing, at, tariffs, changed)).toBe(terms);
  });
});
