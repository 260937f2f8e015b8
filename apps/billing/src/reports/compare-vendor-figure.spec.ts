import { describe, expect, it } from '@jest/globals';
import { compareVendorFigure } from './compare-vendor-figure.js';
import type { OurFigure } from './compare-vendor-figure.js';

const seconds: OurFigure = { unit: 'second', units: 5, unitPrice: 195_312_500n, currency: 'CNY' };
const tokens: OurFigure = {
  unit: 'million_tokens',
  units: 246_840,
  unitPrice: 15_000_000_000n,
  currency: 'CNY',
};

describe('compareVendorFigure', () => {
  it.each<[string, Record<string, unknown>, OurFigure, string, boolean]>([
    ['VOD: the seconds billed', { OutputSeconds: 5.042, InputTokens: 0 }, seconds, 'OutputSeconds', true],
    ['VOD: other seconds', { OutputSeconds: 6 }, seconds, 'OutputSeconds', false],
    ['Ark: the tokens billed', { total_tokens: 246_840 }, tokens, 'total_tokens', true],
    ['Ark: other tokens', { total_tokens: 246_841 }, tokens, 'total_tokens', false],
    // 31.25 credits at 0.03125 are 5 × 0.1953125, to the micro-unit.
    ['Vidu: credits worth our list price', { credits: 31.25 }, seconds, 'credits', true],
    ['Vidu: other credits', { credits: 32 }, seconds, 'credits', false],
    [
      'Kling: units as text',
      { final_unit_deduction: '3.0' },
      { ...seconds, unitPrice: 600_000_000n },
      'final_unit_deduction',
      true,
    ],
    [
      'Kling: other units',
      { final_unit_deduction: '4' },
      { ...seconds, unitPrice: 600_000_000n },
      'final_unit_deduction',
      false,
    ],
  ])('%s', (_, usage, ours, figure, agrees) => {
    expect(compareVendorFigure(usage, ours)).toMatchObject({ figure, agrees });
  });

  it('shows both sides in money', () => {
    expect(compareVendorFigure({ credits: 100 }, { ...seconds, unitPrice: 600_000_000n })).toEqual({
      figure: 'credits',
      theirs: '100 = 3.125000 CNY',
      ours: '3.000000 CNY',
      agrees: false,
    });
    expect(compareVendorFigure({ credits: 100 }, { ...seconds, currency: 'USD' })).toMatchObject({
      theirs: '100 = 0.500000 USD',
    });
  });

  it.each<[string, Record<string, unknown>, OurFigure]>([
    ['nothing reported', {}, seconds],
    ['zero', { OutputSeconds: 0 }, seconds],
    ['no number', { credits: 'many', total_tokens: null }, seconds],
    ['tokens for a price per second', { total_tokens: 1 }, seconds],
    ['seconds for a price per token', { OutputSeconds: 5 }, tokens],
    ['a currency without a rate', { credits: 5 }, { ...seconds, currency: 'EUR' }],
  ])('compares nothing: %s', (_, usage, ours) => {
    expect(compareVendorFigure(usage, ours)).toBeUndefined();
  });
});
