import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '@reelgate/catalog';
import type { PricingBasis } from '@reelgate/contracts';
import { deliveredRate } from './delivered-rate.js';
import type { PricingRules } from './pricing-rules.js';
import { resolveRate } from './resolve-rate.js';
import { tariff } from './tariff.fixture.js';
import type { Rate, Tariff } from './tariff.js';

const at = new Date('2026-07-01T12:00:00Z');
const rules: PricingRules = {
  currency: 'CNY',
  refRule: 'any',
  catalogue: defaultCatalogue,
  offPeakWindows: [],
  offPeakRatios: new Map(),
};
const row = (billingName: string, unitPrice: bigint): Tariff =>
  tariff({ id: billingName, billingName, unitPrice });
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
const held = (offPeak: boolean): Rate => resolveRate(ordered(offPeak), at, 1_500_000n, tariffs, rules)!;

describe('deliveredRate', () => {
  const nothing = { tier: null, offPeak: null };

  it.each<[string, boolean, Parameters<typeof deliveredRate>[2], string]>([
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
    const rate = deliveredRate(held(offPeak), ordered(offPeak), delivered, at, tariffs, rules);
    expect(rate.billingModel).toBe(name);
    expect(rate.tariff.billingName).toBe(name);
    expect(rate.offPeak).toBe(name.endsWith('-offpeak'));
    expect(rate.multiplier).toBe(1_500_000n);
  });

  it('keeps the discount of a window with another tier', () => {
    const inWindow = { ...held(false), multiplier: 500_000n, offPeak: true };
    const rate = deliveredRate(
      inWindow,
      ordered(true),
      { tier: '1080p', offPeak: false },
      at,
      tariffs,
      rules,
    );
    expect(rate).toMatchObject({ billingModel: 'vidu-q3-pro-1080p', multiplier: 500_000n, offPeak: true });
  });

  it('does not rename what was delivered as ordered when a rule has changed since', () => {
    const kling: PricingBasis = {
      ...ordered(false),
      family: 'kling',
      base: 'Kling-O1',
      images: 1,
      audio: null,
    };
    const rate = { ...held(false), billingModel: 'kling-o1-720p-ref' };
    const changed = { ...rules, refRule: 'video' } as const;
    expect(deliveredRate(rate, kling, nothing, at, tariffs, changed)).toBe(rate);
  });
});
