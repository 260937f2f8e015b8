import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CatalogueError } from './catalogue-error.js';
import { Catalogue, createCatalogue, defaultCatalogue } from './catalogue.js';
import { accept, IMAGE, refuse } from './normalize/normalize.fixture.js';
import { billingName } from './price-names.js';

const row = {
  base: 'Kling-3.1',
  family: 'kling',
  version: '3.1',
  aliases: ['kling31'],
  billing: { stem: 'kling-3.1', parts: ['tier', 'audio'] },
  seconds: { min: 3, max: 20 },
  defaultSeconds: 5,
  tiers: ['720p', '1080p'],
  defaultTier: '720p',
  ratios: ['16:9', '9:16'],
  sound: { default: true },
  offPeak: false,
  scenes: { text: {}, image: { images: [1, 1] }, motion_control: { images: [1, 1], videos: [0, 1] } },
  restrictions: [{ when: { seconds: [20] }, tiers: ['720p'], because: 'with 20 seconds' }],
  vendors: [{ vendor: 'tencent-vod', name: 'Kling', version: '3.1' }],
};

/** The row as an operator's file would hold it, with a member replaced or removed. */
const altered = (change: Record<string, unknown>): unknown =>
  JSON.parse(JSON.stringify([{ ...row, ...change }]));

describe("an operator's models", () => {
  const catalogue = createCatalogue(altered({}));

  it('are used like the built-in ones', () => {
    const { spec, basis } = accept({ model: 'kling31', seconds: 20 }, { catalogue });
    expect(spec).toMatchObject({ base: 'Kling-3.1', version: '3.1', seconds: 20, audio: true });
    expect(billingName(basis, { catalogue })).toBe('kling-3.1-720p-audio');
    expect(accept({ model: 'kling-3.1-1080p-mute', image: IMAGE }, { catalogue }).spec.tier).toBe('1080p');
    expect(refuse({ model: 'Kling-3.1', seconds: 20, size: '1080p' }, { catalogue }).param).toBe('size');
    expect(catalogue.parseBillingName('kling-3.1-motion-pro-1080p')).toBeDefined();
  });
  it('can be of a family of their own', () => {
    const scenes = { text: {}, image: { images: [1, 1] } };
    const own = createCatalogue(altered({ family: 'h2', scenes }));
    const { spec } = accept({ model: 'kling31' }, { catalogue: own });
    expect(spec.family).toBe('h2');
    expect(own.families()).toEqual([...defaultCatalogue.families(), 'h2']);
    expect(own.familiesOf('tencent-vod')).toContain('h2');
    expect(own.familiesOf('ark')).toEqual(['sv']);
  });
  it('do not exist elsewhere', () => {
    expect(refuse({ model: 'Kling-3.1' }).code).toBe('model_not_found');
  });
  it('replace a built-in row of the same base name', () => {
    const replaced = createCatalogue(
      altered({
        base: 'Kling-3.0',
        version: '3.0',
        aliases: [],
        billing: { stem: 'kling-3.0', parts: ['tier', 'audio'] },
      }),
    );
    expect(replaced.rows).toHaveLength(defaultCatalogue.rows.length);
    expect(accept({ model: 'Kling-3.0', seconds: 20 }, { catalogue: replaced }).spec.audio).toBe(true);
  });
  it('may be written as the README shows', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const example = /```json\n([^`]*)```/.exec(readme)![1]!;
    expect(createCatalogue(JSON.parse(example)).byBase('Kling-3.1')).toBeDefined();
  });
  it('may be any of the built-in rows, as JSON', () => {
    const copies: unknown = JSON.parse(JSON.stringify(defaultCatalogue.rows));
    expect(createCatalogue(copies).rows).toEqual(defaultCatalogue.rows);
  });

  it.each<[string, unknown, RegExp]>([
    ['no array', {}, /array of rows/],
    ['no object', [7], /extra model 1 has to be an object/],
    ['a bad base', altered({ base: 'Kling 3' }), /extra model 1\.base/],
    ['no base', altered({ base: undefined }), /extra model 1\.base/],
    ['a family that is no name', altered({ family: 'Pix.Verse' }), /Kling-3\.1\.family has to be a name in/],
    ['a family that stands for all', altered({ family: 'all' }), /Kling-3\.1\.family/],
    ['a scene of other families', altered({ family: 'h2' }), /motion_control has to be absent: h2/],
    ['no version', altered({ version: '' }), /Kling-3\.1\.version/],
    ['a bad alias', altered({ aliases: [7] }), /Kling-3\.1\.aliases\[0\]/],
    ['no billing name', altered({ billing: undefined }), /Kling-3\.1\.billing/],
    ['a bad stem', altered({ billing: { stem: 'Kling', parts: [] } }), /Kling-3\.1\.billing\.stem/],
    ['an unknown part', altered({ billing: { stem: 'kling-3.1', parts: ['voice'] } }), /billing\.parts\[0\]/],
    [
      'a bare tier it has not',
      altered({ billing: { stem: 'kling-3.1', parts: [], bareTier: '4k' } }),
      /bareTier/,
    ],
    ['durations upside down', altered({ seconds: { min: 9, max: 3 } }), /Kling-3\.1\.seconds/],
    ['no durations', altered({ seconds: [] }), /Kling-3\.1\.seconds/],
    ['a fractional duration', altered({ seconds: [2.5] }), /Kling-3\.1\.seconds\[0\]/],
    ['a default it cannot do', altered({ defaultSeconds: 2 }), /defaultSeconds/],
    ['no tiers', altered({ tiers: [] }), /Kling-3\.1\.tiers/],
    ['an unknown tier', altered({ tiers: ['8k'] }), /Kling-3\.1\.tiers\[0\]/],
    ['a default tier it has not', altered({ defaultTier: '4k' }), /Kling-3\.1\.defaultTier/],
    ['a bad ratio', altered({ ratios: ['wide'] }), /Kling-3\.1\.ratios\[0\]/],
    ['a bad sound', altered({ sound: true }), /Kling-3\.1\.sound/],
    ['no off-peak flag', altered({ offPeak: 'no' }), /Kling-3\.1\.offPeak/],
    ['no scenes', altered({ scenes: {} }), /Kling-3\.1\.scenes/],
    ['an unknown scene', altered({ scenes: { opera: {} } }), /Kling-3\.1\.scenes/],
    ['a bad count', altered({ scenes: { image: { images: [2, 1] } } }), /scenes\.image\.images/],
    ['tiers of a scene it has not', altered({ scenes: { text: { tiers: ['4k'] } } }), /scenes\.text\.tiers/],
    ['a scene of another family', altered({ family: 'gv' }), /scenes\.motion_control/],
    ['a restriction without words', altered({ restrictions: [{ when: {} }] }), /restrictions\[0\]\.because/],
    [
      'a misspelt condition',
      altered({ restrictions: [{ when: { second: [5] }, because: 'x' }] }),
      /when\.second/,
    ],
    ['no vendors', altered({ vendors: [] }), /Kling-3\.1\.vendors/],
    ['an unknown vendor', altered({ vendors: [{ vendor: 'acme', name: 'x' }] }), /vendors\[0\]\.vendor/],
    ['bad sizes', altered({ sizes: { '720p': { '16:9': 'big' } } }), /sizes\.720p\.16:9/],
    ['a misspelt member', altered({ defaultSecond: 5 }), /Kling-3\.1\.defaultSecond/],
    ['the same row twice', [row, row], /twice/],
    ['a name that is taken', altered({ aliases: ['viduq3-pro'] }), /viduq3-pro/],
    [
      'a billing name that is taken',
      altered({ billing: { stem: 'kling-3.0', parts: ['tier', 'audio'] } }),
      /kling-3\.0-720p/,
    ],
    [
      'a billing name that is a base name',
      altered({
        tiers: ['1080p'],
        defaultTier: '1080p',
        restrictions: [],
        billing: { stem: 'os-2.0', parts: [] },
      }),
      /os-2\.0/,
    ],
  ])('with %s are refused', (_, rows, message) => {
    expect(() => createCatalogue(rows)).toThrow(CatalogueError);
    expect(() => createCatalogue(rows)).toThrow(message);
  });
});

describe('Catalogue', () => {
  it('finds rows by base exactly, and by any name in any case', () => {
    expect(defaultCatalogue.byBase('Kling-2.6')?.version).toBe('2.6');
    expect(defaultCatalogue.byBase('kling-2.6')).toBeUndefined();
    expect(defaultCatalogue.find('KLING-2.6')?.version).toBe('2.6');
    expect(defaultCatalogue.find('VIDUQ1')?.version).toBe('q1');
    expect(defaultCatalogue.find('toString')).toBeUndefined();
  });
  it('cannot be made of rows that share a name', () => {
    const [first] = defaultCatalogue.rows;
    expect(() => new Catalogue([first!, { ...first!, base: 'Other-1' }])).toThrow(/charged as/);
  });
  it('lists every name once', () => {
    const names = defaultCatalogue.allNames();
    // Seven base names are billing names too, but for their case.
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length - 7);
  });
});
