import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { TIERS } from '@reelgate/contracts';
import fc from 'fast-check';
import type { BillingName } from './billing-name.js';
import { filmNames, motionNames } from './billing-name.js';
import { billingNamesOf } from './capabilities.js';
import { defaultCatalogue } from './catalogue.js';
import { formatBillingName, parseBillingName, priceLookupNames } from './price-names.js';

const prices = new URL('../../../apps/billing/src/prices/', import.meta.url);
const pricedNames = [
  ...new Set(
    readdirSync(prices)
      .filter((file) => /prices.*\.csv$/.test(file))
      .flatMap((file) => readFileSync(new URL(file, prices), 'utf8').trim().split('\n').slice(1))
      .map((line) => line.split(',')[0]!),
  ),
];

const everyName: BillingName[] = [
  ...defaultCatalogue.rows.flatMap((row): BillingName[] => [...filmNames(row), ...motionNames(row)]),
  ...(['720p', '1080p', '2k', '4k'] as const).map((tier): BillingName => ({
    kind: 'avatar',
    family: 'kling',
    tier,
  })),
  { kind: 'identify-face', family: 'kling' },
  { kind: 'template', family: 'kling' },
  { kind: 'template', family: 'vidu' },
];

/** A text with each letter in upper or lower case. */
const anyCase = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => [...text].map((c, i) => (upper[i] ? c.toUpperCase() : c.toLowerCase())).join(''));

describe('the price list', () => {
  it('is the whole one', () => {
    expect(pricedNames.length).toBeGreaterThan(200);
  });

  it.each(pricedNames)('%s is a name of the grammar and spelled as it is formatted', (name) => {
    const parsed = parseBillingName(name);
    expect(parsed).toBeDefined();
    expect(formatBillingName(parsed!)).toBe(name);
  });

  it('prices every name that a film of a built-in model can be charged as, but for the models and modes without a published price', () => {
    const unpriced = defaultCatalogue.rows
      .flatMap((row) => billingNamesOf(row))
      .filter((name) => !priceLookupNames(name).some((candidate) => pricedNames.includes(candidate)));
    expect([...new Set(unpriced)].sort()).toEqual(
      [
        ...['480p', '720p', '1080p'].flatMap((tier) => [
          `doubao-seedance-1-0-pro_${tier}-offpeak`,
          `doubao-seedance-1-5-pro_${tier}-audio-offpeak`,
          `doubao-seedance-1-5-pro_${tier}-mute-offpeak`,
        ]),
        'doubao-seedance-2-0-260128_4k',
        'doubao-seedance-2-0-260128_4k-vin',
        ...['720p', '1080p'].flatMap((tier) => [
          `kling-3.0-turbo-${tier}`,
          `vidu-q3-drama-${tier}`,
          `vidu-q3-ad-${tier}`,
        ]),
        ...['768p', '1080p', '2k', '4k'].flatMap((tier) => [`hailuo-h3-${tier}`, `hailuo-h3-max-${tier}`]),
        ...['720p', '1080p', '4k'].map((tier) => `gv-omni-${tier}`),
        ...['480p', '720p'].flatMap((tier) =>
          ['1.0-lite', '1.0-pro', '1.5-pro'].map((version) => `vega-${version}-${tier}`),
        ),
        'wan-3.0-prime-480p',
        'wan-3.0-prime-1080p',
      ].sort(),
    );
  });

  it('has no row that no film can be charged as', () => {
    const reachable = new Set(
      defaultCatalogue.rows.flatMap((row) => billingNamesOf(row)).flatMap((name) => priceLookupNames(name)),
    );
    expect(pricedNames.filter((name) => !reachable.has(name))).toEqual([]);
  });
});

describe('the grammar', () => {
  it.each<[string, BillingName]>([
    ['vidu-q3-turbo-540p', film('Vidu-q3-turbo', { tier: '540p' })],
    ['vidu-q3-turbo-540p-offpeak', film('Vidu-q3-turbo', { tier: '540p', offPeak: true })],
    ['vidu-q2-1080p', film('Vidu-q2', { tier: '1080p' })],
    ['vidu-q2-reference-1080p', film('Vidu-q2', { tier: '1080p', reference: true })],
    [
      'vidu-q2-pro-reference-1080p-offpeak',
      film('Vidu-q2-pro', { tier: '1080p', reference: true, offPeak: true }),
    ],
    ['vidu-q2-pro-fast-720p', film('Vidu-q2-pro-fast', { tier: '720p' })],
    ['vidu-q1-classic-1080p', film('Vidu-q1-classic', { tier: '1080p' })],
    ['vidu-2.0-360p', film('Vidu-2.0', { tier: '360p' })],
    ['vidu-template', { kind: 'template', family: 'vidu' }],
    ['kling-3.0-omni-4k-noref-mute', film('Kling-3.0-Omni', { tier: '4k', ref: false, audio: false })],
    ['kling-3.0-omni-1080p-ref-audio', film('Kling-3.0-Omni', { tier: '1080p', ref: true, audio: true })],
    ['kling-o1-720p-ref', film('Kling-O1', { tier: '720p', ref: true })],
    ['kling-3.0-720p-mute', film('Kling-3.0', { tier: '720p', audio: false })],
    ['kling-2.6-1080p-audio', film('Kling-2.6', { tier: '1080p', audio: true })],
    ['kling-1.6-2k', film('Kling-1.6', { tier: '2k' })],
    ['kling-2.6-motion-pro-1080p', { kind: 'motion', base: 'Kling-2.6', level: 'pro', tier: '1080p' }],
    ['kling-3.0-omni-motion-std-4k', { kind: 'motion', base: 'Kling-3.0-Omni', level: 'std', tier: '4k' }],
    ['kling-3.0-motion-720p', { kind: 'motion', base: 'Kling-3.0', level: null, tier: '720p' }],
    ['kling-avatar-720p', { kind: 'avatar', family: 'kling', tier: '720p' }],
    ['kling-identify-face', { kind: 'identify-face', family: 'kling' }],
    ['kling-template', { kind: 'template', family: 'kling' }],
    ['gv-3.1-lite-4k-audio', film('GV-3.1-lite', { tier: '4k', audio: true })],
    ['sv-1.5-pro-480p-mute', film('SV-1.5-pro', { tier: '480p', audio: false })],
    ['sv-1.0-pro-fast-720p', film('SV-1.0-pro-fast', { tier: '720p' })],
    ['hailuo-2.3-fast-768p', film('Hailuo-2.3-fast', { tier: '768p' })],
    ['hunyuan-1.5-720p', film('Hunyuan-1.5', { tier: '720p' })],
    ['mingmou-1.0-1080p', film('Mingmou-1.0', { tier: '1080p' })],
    ['os-2.0-720p', film('OS-2.0', { tier: '720p' })],
    ['jv-3.0-pro', film('JV-3.0-pro', { tier: '1080p' })],
    ['jv-3.0-pro-2k', film('JV-3.0-pro', { tier: '2k' })],
    ['jimeng-video-3.0', film('jimeng-video-3.0', {})],
    ['doubao-seedance-1-0-pro_480p', film('doubao-seedance-1-0-pro', { tier: '480p' })],
    ['doubao-seedance-1-5-pro_720p-mute', film('doubao-seedance-1-5-pro', { tier: '720p', audio: false })],
    ['doubao-seedance-1-0-pro-250528-offpeak', film('doubao-seedance-1-0-pro-250528', { offPeak: true })],
    ['doubao-seedance-2-0-260128_1080p', film('doubao-seedance-2-0-260128', { tier: '1080p' })],
    ['doubao-seedance-2-0-260128_720p-vin', film('doubao-seedance-2-0-260128', { tier: '720p', vin: true })],
  ])('%s', (text, name) => {
    expect(parseBillingName(text)).toEqual(name);
    expect(formatBillingName(name)).toBe(text);
  });

  it.each([
    ['a tier the model has not', 'hailuo-02-720p'],
    ['sound in the name of a silent model', 'kling-2.5-720p-audio'],
    ['no sound where names state it', 'kling-3.0-720p'],
    ['ref on a model that does not state it', 'kling-3.0-720p-ref-audio'],
    ['parts in another order', 'kling-3.0-omni-audio-ref-720p'],
    ['a reference name of a model without one', 'vidu-q3-turbo-reference-720p'],
    ['off-peak of a family without it', 'kling-2.5-720p-offpeak'],
    ['off-peak of a version without it', 'vidu-q3-mix-720p-offpeak'],
    ['motion control before 2.6', 'kling-2.5-motion-std-720p'],
    ['a dash for an underscore', 'doubao-seedance-1-0-pro-480p'],
    ['an unknown version', 'kling-9-720p'],
    ['spaces', ' kling-2.5-720p'],
    ['nothing', ''],
  ])('has no name with %s', (_, text) => {
    expect(parseBillingName(text)).toBeUndefined();
  });

  it('parse(format(x)) is x for every name, in any case', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(...everyName)
          .chain((name) => fc.tuple(fc.constant(name), anyCase(formatBillingName(name)))),
        ([name, text]) => {
          expect(parseBillingName(text)).toEqual(name);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('spells every name differently', () => {
    expect(new Set(everyName.map((name) => formatBillingName(name))).size).toBe(everyName.length);
  });

  it('format(parse(s)) is s in lower case, or s is no name; junk never throws', () => {
    const words =
      'kling vidu sv gv 3.0 2.6 omni q2 q3 pro fast motion std reference ref noref audio mute offpeak avatar';
    const word = fc.constantFrom(...words.split(' '), ...TIERS);
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.array(word, { maxLength: 7 }).map((words) => words.join('-')),
      fc.constantFrom('__proto__', 'constructor', 'toString'),
    );
    fc.assert(
      fc.property(text, (text) => {
        const parsed = parseBillingName(text);
        if (parsed) expect(formatBillingName(parsed)).toBe(text.toLowerCase());
      }),
      { numRuns: 5_000 },
    );
  });

  it('refuses to spell a name of an unknown model', () => {
    expect(() => formatBillingName(film('Kling-9', { tier: '720p' }))).toThrow(RangeError);
  });
});

function film(
  base: string,
  parts: Partial<Extract<BillingName, { kind: 'film' }>>,
): Extract<BillingName, { kind: 'film' }> {
  return {
    kind: 'film',
    base,
    tier: null,
    reference: false,
    vin: false,
    ref: null,
    audio: null,
    offPeak: false,
    ...parts,
  };
}
