import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '@reelgate/catalog';
import type { PricingBasis, Tier } from '@reelgate/contracts';
import { deliveredBases, deliveredRate } from './delivered-rate.js';
import type { Delivered } from './delivered-rate.js';
import type { PricingRules } from './pricing-rules.js';
import { resolveRate } from './resolve-rate.js';
import { tariff } from './tariff.fixture.js';
import type { Rate, Tariff } from './tariff.js';

const at = new Date('2026-07-01T12:00:00Z');
const rules: PricingRules = {
  currency: 'CNY',
  refRule: 'any',
  catalogue: defaultCatalogue,
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
const held = (offPeak: boolean): Rate =>
  resolveRate(ordered(offPeak), at, { multiplier: 1_500_000n, priceList: '' }, tariffs, rules)!;

const rateOf = (agreed: Rate, basis: PricingBasis, delivered: Delivered, by = rules): Rate =>
  deliveredRate(agreed, basis, deliveredBases(basis, delivered), at, tariffs, by);

describe('deliveredRate', () => {
  it.each<[string, boolean, Delivered, string]>([
    ['the vendor says nothing', false, {}, 'vidu-q3-pro-720p'],
    ['the vendor says what was ordered', false, { tier: '720p', offPeak: false }, 'vidu-q3-pro-720p'],
    ['another tier', false, { tier: '1080p' }, 'vidu-q3-pro-1080p'],
    ['a tier without a price', false, { tier: '540p' }, 'vidu-q3-pro-720p'],
    ['off-peak as ordered', true, {}, 'vidu-q3-pro-720p-offpeak'],
    ['off-peak ordered, run at the normal rate', true, { offPeak: false }, 'vidu-q3-pro-720p'],
    ['run off-peak unasked', false, { offPeak: true }, 'vidu-q3-pro-720p-offpeak'],
    ['another tier without an off-peak price', true, { tier: '1080p' }, 'vidu-q3-pro-720p-offpeak'],
    ['measured as ordered', false, { width: 1280, height: 704 }, 'vidu-q3-pro-720p'],
    ['measured larger than ordered', false, { width: 1920, height: 1080 }, 'vidu-q3-pro-720p'],
  ])('%s', (_, offPeak, delivered, name) => {
    const rate = rateOf(held(offPeak), ordered(offPeak), delivered);
    expect(rate.billingModel).toBe(name);
    expect(rate.tariff.billingName).toBe(name);
    expect(rate.offPeak).toBe(name.endsWith('-offpeak'));
    expect(rate.multiplier).toBe(1_500_000n);
  });

  it.each<[string, Delivered, string]>([
    ['echoes the order', { tier: '1080p', width: 1280, height: 720 }, 'vidu-q3-pro-720p'],
    ['says nothing', { width: 720, height: 1280 }, 'vidu-q3-pro-720p'],
    ['says even less than was measured', { tier: '720p', width: 1920, height: 1080 }, 'vidu-q3-pro-720p'],
    // 360p has no price: the next larger tier that has one.
    ['delivers a tier without a price', { tier: '1080p', width: 640, height: 360 }, 'vidu-q3-pro-720p'],
  ])('charges what was measured when the vendor %s', (_, delivered, name) => {
    const order = { ...ordered(false), tier: '1080p' } as const;
    const agreed = resolveRate(order, at, { multiplier: 1_500_000n, priceList: '' }, tariffs, rules)!;
    expect(rateOf(agreed, order, delivered).billingModel).toBe(name);
  });

  it('finds no size of the catalogue smaller than its tier', () => {
    const smaller = defaultCatalogue.rows.flatMap((row) =>
      Object.entries(row.sizes ?? {}).flatMap(([tier, sizes]) =>
        Object.values(sizes).filter((size) => {
          const [width, height] = size.split('x').map(Number) as [number, number];
          const order = { ...ordered(false), tier: tier as Tier };
          return deliveredBases(order, { width, height })[0]!.tier !== tier;
        }),
      ),
    );
    expect(smaller).toEqual([]);
  });

  it('keeps the discount of a window with another tier', () => {
    const inWindow = { ...held(false), multiplier: 500_000n, offPeak: true };
    const rate = rateOf(inWindow, ordered(true), { tier: '1080p', offPeak: false });
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
    expect(rateOf(rate, kling, {}, changed)).toBe(rate);
  });
});
