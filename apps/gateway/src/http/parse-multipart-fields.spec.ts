import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UploadedFile } from '@reelgate/catalog';
import { errorOf } from '../test-support/error-of.js';
import { parseMultipartFields } from './parse-multipart-fields.js';
import type { FormEntry } from './parse-multipart-fields.js';

/** Flattens a body as the official Node client does. */
function flatten(value: unknown, name: string): FormEntry[] {
  if (Array.isArray(value)) return value.flatMap((item) => flatten(item, `${name}[]`));
  if (typeof value === 'object' && value !== null && !(value instanceof UploadedFile)) {
    return Object.entries(value).flatMap(([key, member]) => flatten(member, `${name}[${key}]`));
  }
  return [[name, value]];
}

const flattenBody = (body: object): FormEntry[] =>
  Object.entries(body).flatMap(([key, value]) => flatten(value, key));

const refusal = (entries: readonly FormEntry[]): unknown => {
  try {
    return parseMultipartFields(entries);
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('parseMultipartFields', () => {
  it('makes members, arrays and rows', () => {
    expect(
      parseMultipartFields([
        ['metadata[output_config][resolution]', '1080P'],
        ['model', 'Kling-3.0'],
        ['images[]', 'https://a'],
        ['metadata[file_infos][][Type]', 'Url'],
        ['images[]', 'https://b'],
        ['metadata[file_infos][][FileId]', '1'],
        ['metadata[file_infos][][Type]', 'File'],
        ['metadata[file_infos][][FileId]', '2'],
        ['metadata[offpeak]', 'true'],
      ]),
    ).toEqual({
      model: 'Kling-3.0',
      images: ['https://a', 'https://b'],
      metadata: {
        output_config: { resolution: '1080P' },
        file_infos: [
          { Type: 'Url', FileId: '1' },
          { Type: 'File', FileId: '2' },
        ],
        offpeak: 'true',
      },
    });
  });

  it('makes an array of a repeated name', () => {
    expect(parseMultipartFields([['image', 'a']])).toEqual({ image: 'a' });
    const { image } = parseMultipartFields([
      ['image', 'a'],
      ['image', 'b'],
      ['image', 'c'],
    ]);
    expect(image).toEqual(['a', 'b', 'c']);
    expect(Object.getPrototypeOf(image)).toBe(Array.prototype);
  });

  /** The parts of `a[]…` of these names, in this order; each is worth its place. */
  const parts = (...names: string[]): FormEntry[] => names.map((name, index) => [name, String(index)]);

  it.each<[string, string[], unknown]>([
    [
      'row by row',
      ['t', 'u', 't', 'u'],
      [
        { t: '0', u: '1' },
        { t: '2', u: '3' },
      ],
    ],
    [
      'column by column',
      ['t', 't', 'u', 'u'],
      [
        { t: '0', u: '2' },
        { t: '1', u: '3' },
      ],
    ],
    [
      'three columns of three',
      ['t', 't', 't', 'u', 'u', 'u', 'v', 'v', 'v'],
      [0, 1, 2].map((row) => ({ t: `${row}`, u: `${row + 3}`, v: `${row + 6}` })),
    ],
    ['one row', ['t', 'u', 'v'], [{ t: '0', u: '1', v: '2' }]],
    ['one column', ['t', 't'], [{ t: '0' }, { t: '1' }]],
    [
      'members of members',
      ['t][x', 't][x', 'u', 'u'],
      [
        { t: { x: '0' }, u: '2' },
        { t: { x: '1' }, u: '3' },
      ],
    ],
    [
      'rows of which some say more',
      ['t', 'u', 'v', 't', 'u'],
      [
        { t: '0', u: '1', v: '2' },
        { t: '3', u: '4' },
      ],
    ],
    ['a list in one row', ['t', 'u][', 'u]['], [{ t: '0', u: ['1', '2'] }]],
    [
      'lists in rows',
      ['t', 'u][', 't', 'u]['],
      [
        { t: '0', u: ['1'] },
        { t: '2', u: ['3'] },
      ],
    ],
  ])('puts rows together that come as %s', (_what, keys, rows) => {
    const names = keys.map((key) => `a[][${key}]`);
    expect(parseMultipartFields(parts(...names))).toEqual({ a: rows });
  });

  it.each([
    [['t', 't', 'u']],
    [['t', 'u', 'u']],
    [['t', 't', 'u', 'u', 'u']],
    [['t', 't', 'u', 'v', 'v']],
    [['t', 't', 'u][', 'u][']],
    [['t', 'u', 'u', 't', 'u']],
  ])('refuses rows that cannot be told apart: %j', (keys) => {
    const entries = parts(...keys.map((key) => `subjects[][${key}]`));
    expect(() => parseMultipartFields(entries)).toThrow(
      /send `subjects` as one part that holds it as JSON text/,
    );
  });

  it.each<[string, string[], unknown]>([
    ['from 0', ['images[0]', 'images[1]'], { images: ['0', '1'] }],
    ['from 1', ['images[1]', 'images[2]'], { images: ['0', '1'] }],
    ['in any order', ['images[1]', 'images[0]', 'images[2]'], { images: ['1', '0', '2'] }],
    ['with members', ['a[0][t]', 'a[0][u]', 'a[1][t]'], { a: [{ t: '0', u: '1' }, { t: '2' }] }],
    [
      'inside metadata',
      ['metadata[file_infos][0][type]', 'metadata[file_infos][1][type]'],
      { metadata: { file_infos: [{ type: '0' }, { type: '1' }] } },
    ],
    ['more than ten', [...Array(12).keys()].map((n) => `a[${n}]`), { a: [...Array(12).keys()].map(String) }],
    ['with a gap, as an object', ['a[0]', 'a[5]'], { a: { 0: '0', 5: '1' } }],
    ["as the caller's own", ['metadata[0]', 'metadata[1]'], { metadata: { 0: '0', 1: '1' } }],
    ['beside words, as an object', ['a[0]', 'a[b]'], { a: { 0: '0', b: '1' } }],
  ])('makes arrays of numbered names: %s', (_what, names, body) => {
    expect(parseMultipartFields(parts(...names))).toEqual(body);
  });

  it('keeps files as they are', () => {
    const file = new UploadedFile('upload/a.png', 'image/png');
    expect(parseMultipartFields([['input_reference[]', file]])).toEqual({ input_reference: [file] });
  });

  it('joins metadata that comes as JSON text with its members, unless they contradict each other', () => {
    expect(
      parseMultipartFields([
        ['metadata[seed]', '2'],
        ['metadata', '{"seed":2,"file_infos":[{"Type":"Url"}]}'],
        ['metadata[style]', 'anime'],
      ]),
    ).toEqual({ metadata: { seed: 2, file_infos: [{ Type: 'Url' }], style: 'anime' } });
    for (const other of [
      ['metadata[seed]', '1'],
      ['metadata', '{"seed":1}'],
    ] as const)
      expect(errorOf(() => parseMultipartFields([['metadata', '{"seed":2}'], other]))).toMatchObject({
        code: 'invalid_multipart',
        param: 'metadata',
      });
    // Not JSON, or not an object: for the catalogue to refuse, by name.
    expect(parseMultipartFields([['metadata', '{']])).toEqual({ metadata: '{' });
    expect(parseMultipartFields([['metadata', '[1]']])).toEqual({ metadata: '[1]' });
  });

  it.each([
    ['a[__proto__][x]'],
    ['__proto__[x]'],
    ['__proto__'],
    ['constructor[prototype][x]'],
    ['metadata[constructor]'],
    ['metadata[a][prototype]'],
    ['a[b][c][d][e]'],
    ['a['],
    ['a]'],
    ['a[b]c'],
    ['[a]'],
    [''],
    ['a[][]'],
  ])('refuses a part named %j', (name) => {
    expect(refusal([[name, '1']])).toBe('invalid_multipart');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each<[string, FormEntry[]]>([
    [
      'value and member',
      [
        ['a', '1'],
        ['a[b]', '2'],
      ],
    ],
    [
      'member and value',
      [
        ['a[b]', '1'],
        ['a', '2'],
      ],
    ],
    [
      'array and member',
      [
        ['a[]', '1'],
        ['a[b]', '2'],
      ],
    ],
    [
      'array and value',
      [
        ['a[]', '1'],
        ['a', '2'],
      ],
    ],
    [
      'rows and values',
      [
        ['a[][k]', '1'],
        ['a[]', '2'],
      ],
    ],
    [
      'values and rows',
      [
        ['a[]', '1'],
        ['a[][k]', '2'],
      ],
    ],
    [
      'repeated and array',
      [
        ['a', '1'],
        ['a', '2'],
        ['a[]', '3'],
      ],
    ],
  ])('refuses what is sent as two things: %s', (_, entries) => {
    expect(refusal(entries)).toBe('invalid_multipart');
  });

  it('takes 64 parts and no more', () => {
    const parts = (n: number): FormEntry[] => Array.from({ length: n }, (_, i) => [`f${i}`, '']);
    expect(Object.keys(parseMultipartFields(parts(64)))).toHaveLength(64);
    expect(refusal(parts(65))).toBe('invalid_multipart');
  });

  const key = fc
    .stringMatching(/^[a-z_]{1,8}$/)
    .filter((k) => !['__proto__', 'constructor', 'prototype'].includes(k));
  const leaf = fc.string();
  const strings = fc.array(leaf, { minLength: 1, maxLength: 4 });
  // Rows of one shape: that is what a form can carry.
  const rows = fc
    .tuple(
      fc.uniqueArray(key, { minLength: 1, maxLength: 3 }),
      fc.array(fc.infiniteStream(leaf), { minLength: 1, maxLength: 3 }),
    )
    .map(([keys, streams]) =>
      streams.map((s) => Object.fromEntries(keys.map((k) => [k, s.next().value as string]))),
    );
  const level3 = fc.oneof(leaf, strings);
  const level2 = fc.oneof(leaf, strings, rows, fc.dictionary(key, level3, { minKeys: 1, maxKeys: 3 }));
  const level1 = fc.oneof(leaf, strings, rows, fc.dictionary(key, level2, { minKeys: 1, maxKeys: 3 }));
  const body = fc.dictionary(
    key.filter((k) => k !== 'metadata'),
    level1,
    { maxKeys: 5 },
  );

  it('gives back any body that the official client flattened', () => {
    fc.assert(
      fc.property(body, (original) => {
        const entries = flattenBody(original);
        fc.pre(entries.length <= 64);
        expect({ ...parseMultipartFields(entries) }).toEqual({ ...original });
      }),
    );
  });

  it('gives back rows that an HTTP library grouped by their names', () => {
    fc.assert(
      fc.property(rows, (original) => {
        const entries = flattenBody({ metadata: { a: original } });
        const grouped = [...Map.groupBy(entries, ([name]) => name).values()].flat();
        expect(parseMultipartFields(grouped)).toEqual({ metadata: { a: original } });
      }),
    );
  });

  it('does not depend on the order of different fields', () => {
    fc.assert(
      fc.property(body, fc.infiniteStream(fc.nat()), (original, random) => {
        const fields = Object.entries(original).map(([name, value]) => flatten(value, name));
        fc.pre(fields.flat().length <= 64);
        const shuffled = fields
          .map((field) => [random.next().value!, field] as const)
          .sort(([a], [b]) => a - b);
        expect(parseMultipartFields(shuffled.flatMap(([, field]) => field))).toEqual(original);
      }),
    );
  });

  it('parses or refuses, whatever the names, and never touches a prototype', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'a',
        'b',
        '[',
        ']',
        '[]',
        '[a]',
        '[__proto__]',
        '__proto__',
        'constructor',
        '[prototype]',
        'metadata',
      ),
      fc.string({ maxLength: 4 }),
    );
    const name = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    const before = Object.getOwnPropertyNames(Object.prototype).sort();
    fc.assert(
      fc.property(fc.array(fc.tuple(name, leaf), { maxLength: 12 }), (entries) => {
        const result = refusal(entries);
        if (typeof result === 'string') expect(result).toBe('invalid_multipart');
        expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
        expect(Object.getOwnPropertyNames(Array.prototype)).not.toContain('a');
      }),
      { numRuns: 500 },
    );
  });
});
