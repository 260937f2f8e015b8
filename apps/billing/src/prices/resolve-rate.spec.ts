import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue, normalize, parseOffPeakRatios } from '@reelgate/catalog';
import type { TaskRequest } from '@reelgate/catalog';
import { formatMicros } from '@reelgate/contracts';
import type { PricingBasis } from '@reelgate/contracts';
import fc from 'fast-check';
import { LIST_PRICES } from '../migrations/1780000000001-import-list-prices.js';
import { SEEDANCE_2_PRICES } from '../migrations/1797020000000-price-seedance-2.js';
import { parsePriceCsv } from './parse-price-csv.js';
import type { PricingRules } from './pricing-rules.js';
import { priceBy, resolveRate, tariffInForce } from './resolve-rate.js';
import { tariff } from './tariff.fixture.js';
import type { Rate, Tariff } from './tariff.js';

const book = [LIST_PRICES, SEEDANCE_2_PRICES].flatMap((list) => parsePriceCsv(readFileSync(list, 'utf8')));
const listPrices = book.filter(({ currency }) => currency === 'CNY');
const rules: PricingRules = {
  currency: 'CNY',
  refRule: 'any',
  catalogue: defaultCatalogue,
  offPeakRatios: new Map(),
};
const now = new Date('2026-07-01T12:00:00Z');
const ONE = 1_000_000n;
const PLAIN = { multiplier: ONE, priceList: '' };

const basis = (fields: Partial<PricingBasis>): PricingBasis => ({
  family: 'kling',
  base: 'Kling-3.0',
  scene: 'text',
  tier: '720p',
  audio: false,
  images: 0,
  videos: 0,
  offPeak: false,
  ...fields,
});

const rate = (fields: Partial<Tariff>, multiplier = ONE): Rate => ({
  billingModel: 'a-name',
  tariff: tariff(fields),
  multiplier,
  offPeak: false,
  priceList: '',
});

describe('golden requests at list prices', () => {
  const { cases } = JSON.parse(
    readFileSync(new URL('../../../../e2e/golden/billing-names.json', import.meta.url), 'utf8'),
  ) as {
    cases: {
      name: string;
      request: TaskRequest;
      billing_model: string;
      billed_seconds: number;
      amount: string;
    }[];
  };

  it.each(cases)('$name', ({ request, billing_model, billed_seconds, amount }) => {
    const task = normalize(request);
    if (!task.ok) throw new Error(task.error.message);
    const resolved = resolveRate(task.basis, now, PLAIN, listPrices, rules);
    const price = priceBy(resolved!, { seconds: task.spec.seconds })!;
    expect(price.billingModel).toBe(billing_model);
    expect(price.billedSeconds).toBe(billed_seconds);
    expect(formatMicros(price.amount)).toBe(amount);
  });
});

describe('priceBy', () => {
  it.each<[string, Partial<Tariff>, number, number, bigint]>([
    ['seconds', {}, 5, 5, 3_000_000n],
    ['a unit price of seven places', { unitPrice: 195_312_500n }, 5, 5, 976_563n],
    ['a whole task', { unit: 'task', unitPrice: 2_000_000_000n }, 5, 1, 2_000_000n],
    ['per started 5 s, at least 5: 1 s', { unitPrice: 50_000_000n, minUnits: 5, step: 5 }, 1, 5, 250_000n],
    ['per started 5 s, at least 5: 5 s', { unitPrice: 50_000_000n, minUnits: 5, step: 5 }, 5, 5, 250_000n],
    ['per started 5 s, at least 5: 6 s', { unitPrice: 50_000_000n, minUnits: 5, step: 5 }, 6, 10, 500_000n],
    ['a minimum without a step', { minUnits: 4 }, 3, 4, 2_400_000n],
    ['for nothing', { unitPrice: 0n }, 5, 5, 0n],
  ])('%s', (_, fields, seconds, units, amount) => {
    expect(priceBy(rate(fields), { seconds })).toMatchObject({ units, amount });
  });

  it('counts tokens by the million', () => {
    const perMillion = rate({ unit: 'million_tokens', unitPrice: 15_000_000_000n });
    const price = priceBy(perMillion, { seconds: 5, tokens: 246_840 });
    expect(price).toMatchObject({ units: 246_840, billedSeconds: 5, amount: 3_702_600n });
    expect(priceBy(perMillion, { seconds: 5 })).toBeUndefined();
  });

  it('bills as many seconds as units', () => {
    const faces = rate({ unitPrice: 50_000_000n, minUnits: 5, step: 5 });
    expect(priceBy(faces, { seconds: 7 })!.billedSeconds).toBe(10);
    expect(priceBy(rate({ unit: 'task' }), { seconds: 7 })!.billedSeconds).toBe(7);
  });

  it('rounds half up, once, at the end', () => {
    // 3 × 0.1953125 × 1.1 = 0.64453125
    expect(priceBy(rate({ unitPrice: 195_312_500n }, 1_100_000n), { seconds: 3 })!.amount).toBe(644_531n);
    // 1 × 0.0000005 = half a micro-unit
    expect(priceBy(rate({ unitPrice: 500n }), { seconds: 1 })!.amount).toBe(1n);
    expect(priceBy(rate({ unitPrice: 499n }), { seconds: 1 })!.amount).toBe(0n);
  });

  it('is within half a micro-unit of the exact product', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.bigInt({ min: 0n, max: 10n ** 13n }),
        fc.bigInt({ min: 0n, max: 10n ** 8n }),
        (seconds, unitPrice, multiplier) => {
          const { amount } = priceBy(rate({ unitPrice }, multiplier), { seconds })!;
          const exact = BigInt(seconds) * unitPrice * multiplier;
          const doubled = 2n * (amount * 1_000_000_000n - exact);
          expect(doubled > -1_000_000_000n && doubled <= 1_000_000_000n).toBe(true);
        },
      ),
    );
  });
});

describe('resolveRate', () => {
  const nameOf = (fields: Partial<PricingBasis>, at = now): string | undefined =>
    resolveRate(basis(fields), at, PLAIN, listPrices, rules)?.billingModel;

  it('names what is charged', () => {
    expect(nameOf({})).toBe('kling-3.0-720p-mute');
    expect(nameOf({ base: 'Kling-3.0-Omni', audio: true, images: 1 })).toBe('kling-3.0-omni-720p-ref-audio');
  });

  it('prices motion control by the row without a level, and says the full name', () => {
    const resolved = resolveRate(
      basis({ base: 'Kling-2.6', scene: 'motion_control', tier: '1080p', motionLevel: 'pro', audio: null }),
      now,
      PLAIN,
      listPrices,
      rules,
    );
    expect(resolved?.billingModel).toBe('kling-2.6-motion-pro-1080p');
    expect(resolved?.tariff.billingName).not.toBe('kling-2.6-motion-pro-1080p');
  });

  it('prefers the row of the exact name', () => {
    const own = tariff({ id: 'own', billingName: 'kling-2.6-motion-pro-1080p' });
    const resolved = resolveRate(
      basis({ base: 'Kling-2.6', scene: 'motion_control', tier: '1080p', motionLevel: 'pro', audio: null }),
      now,
      PLAIN,
      [...listPrices, own],
      rules,
    );
    expect(resolved?.tariff.id).toBe('own');
  });

  it('has no price for an unknown model, an unpriced tier, and a time before the book', () => {
    expect(nameOf({ base: 'Kling-9' })).toBeUndefined();
    expect(nameOf({ tier: '360p' })).toBeUndefined();
    expect(nameOf({}, new Date('2026-06-14T23:59:59Z'))).toBeUndefined();
    expect(nameOf({}, new Date('2026-06-15T00:00:00Z'))).toBe('kling-3.0-720p-mute');
  });

  it('halves what the vendor runs off-peak, by its own row', () => {
    const vidu = { family: 'vidu', base: 'Vidu-q3-pro', tier: '1080p', audio: true } as const;
    const normal = resolveRate(basis(vidu), now, PLAIN, listPrices, rules)!;
    const offPeak = resolveRate(basis({ ...vidu, offPeak: true }), now, PLAIN, listPrices, rules)!;
    expect(offPeak).toMatchObject({ billingModel: `${normal.billingModel}-offpeak`, offPeak: true });
    expect(offPeak.tariff.unitPrice * 2n).toBe(normal.tariff.unitPrice);
  });

  it('ignores the flag where there is no off-peak', () => {
    expect(resolveRate(basis({ offPeak: true }), now, PLAIN, listPrices, rules)).toMatchObject({
      billingModel: 'kling-3.0-720p-mute',
      offPeak: false,
      multiplier: ONE,
    });
  });

  it('takes the ratio where the operator has windows for the family, and the task waits for one', () => {
    const withWindows = { ...rules, offPeakRatios: parseOffPeakRatios(['kling=0.5'], ['kling']) };
    const rate = (fields: Partial<PricingBasis>): Rate =>
      resolveRate(basis(fields), now, { multiplier: 1_200_000n, priceList: '' }, listPrices, withWindows)!;
    const offPeak = rate({ offPeak: true });
    expect(offPeak).toMatchObject({
      billingModel: 'kling-3.0-720p-mute',
      multiplier: 600_000n,
      offPeak: true,
    });
    expect(priceBy(offPeak, { seconds: 5 })!.amount).toBe(1_800_000n);
    expect(rate({ offPeak: false })).toMatchObject({ multiplier: 1_200_000n, offPeak: false });
  });
});

describe('tariffInForce', () => {
  const rows = [
    tariff({ id: 'old', effectiveFrom: new Date('2026-01-01T00:00:00Z') }),
    tariff({ id: 'next', effectiveFrom: new Date('2026-08-01T00:00:00Z') }),
    tariff({ id: 'new', effectiveFrom: new Date('2026-06-01T00:00:00Z') }),
    tariff({ id: 'fallback', billingName: 'b-name', effectiveFrom: new Date('2025-01-01T00:00:00Z') }),
  ];

  it.each([
    ['2026-05-31T23:59:59.999Z', 'old'],
    ['2026-06-01T00:00:00Z', 'new'],
    ['2026-09-01T00:00:00Z', 'next'],
    ['2025-12-31T00:00:00Z', 'fallback'],
    ['2024-12-31T00:00:00Z', undefined],
  ])('at %s', (at, id) => {
    expect(tariffInForce(rows, ['a-name', 'b-name'], new Date(at), '')?.id).toBe(id);
  });

  it("takes an account's own list first, and the one for everybody where that has no price", () => {
    const own = tariff({ id: 'own', priceList: 'studio', effectiveFrom: new Date('2026-06-01T00:00:00Z') });
    const back = tariff({
      ...own,
      id: 'back',
      withdrawn: true,
      effectiveFrom: new Date('2026-07-01T00:00:00Z'),
    });
    const at = (instant: string, list: string): string | undefined =>
      tariffInForce([...rows, own, back], ['a-name'], new Date(instant), list)?.id;
    expect(at('2026-05-01T00:00:00Z', 'studio')).toBe('old');
    expect(at('2026-06-15T00:00:00Z', 'studio')).toBe('own');
    expect(at('2026-06-15T00:00:00Z', '')).toBe('new');
    expect(at('2026-07-15T00:00:00Z', 'studio')).toBe('new');
  });

  it('finds no price where the last row withdraws it', () => {
    const gone = tariff({ id: 'gone', withdrawn: true, effectiveFrom: new Date('2026-07-01T00:00:00Z') });
    expect(tariffInForce([...rows, gone], ['a-name'], new Date('2026-07-15T00:00:00Z'), '')).toBeUndefined();
    expect(tariffInForce([...rows, gone], ['a-name'], new Date('2026-08-15T00:00:00Z'), '')?.id).toBe('next');
  });
});
