import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../test-support/error-of.js';
import { MOST_LEVELS } from '@reelgate/catalog';
import { checkJsonText, MAX_JSON_VALUES } from './check-json-text.js';

const refusal = (text: string): string | undefined => {
  try {
    checkJsonText(text);
    return undefined;
  } catch (error) {
    return errorOf(() => {
      throw error;
    }).code;
  }
};

/** Members of objects, items of arrays and the containers themselves, counted on the tree. */
function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const children = Object.values(value);
  return Math.max(1, children.length) + children.reduce((sum: number, child) => sum + countOf(child), 0);
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('the size of a JSON body', () => {
  it('is fine for a large file in Base64', () => {
    expect(refusal(JSON.stringify({ image: `data:image/png;base64,${'A'.repeat(20_000_000)}` }))).toBe(
      undefined,
    );
  });

  it.each([
    [
      'ten thousand small members',
      `{${[...Array(MAX_JSON_VALUES + 2).keys()].map((key) => `"${key}":1`).join(',')}}`,
      'payload_too_large',
    ],
    ['ten thousand items', `[${'1,'.repeat(MAX_JSON_VALUES + 1)}1]`, 'payload_too_large'],
    ['ten thousand empty arrays', `{"a":[${'[],'.repeat(MAX_JSON_VALUES + 1)}[]]}`, 'payload_too_large'],
    ['members in many objects', `[${'{"a":1,"b":2},'.repeat(MAX_JSON_VALUES / 2)}1]`, 'payload_too_large'],
    ['deep arrays', '['.repeat(100_000), 'invalid_json'],
    ['deep objects', '{"a":'.repeat(MOST_LEVELS + 1), 'invalid_json'],
    ['megabytes of blanks', ' '.repeat(2_000_000), 'payload_too_large'],
    ['a number of a million digits', `{"a":${'1'.repeat(2_000_000)}}`, 'payload_too_large'],
    ['a million escaped quotation marks', `{"a":"${'\\"'.repeat(2_000_000)}"}`, 'payload_too_large'],
  ])('refuses %s', (_what, text, code) => {
    expect(refusal(text)).toBe(code);
  });

  it.each([
    ['structure inside texts', JSON.stringify({ a: '[{'.repeat(50_000), b: ',,'.repeat(50_000) })],
    ['texts that end in backslashes', JSON.stringify({ a: '\\', b: '\\\\"', c: ['"', '\\"'] })],
    ['a text that never ends', '{"a":"'],
    ['as deep as is allowed', '['.repeat(MOST_LEVELS) + ']'.repeat(MOST_LEVELS)],
  ])('lets %s pass', (_what, text) => {
    expect(refusal(text)).toBe(undefined);
  });

  it.each([
    ['{"seconds":5,"seconds":10}', 'seconds'],
    ['{"a":1, "metadata" : {"x":1,"y":2,"x":1}}', 'metadata'],
    ['{"a":[{"x":1},{"x":1,"x":2}]}', 'a'],
    ['{"seconds":5,"s\\u0065conds":10}', 'seconds'],
    ['{"a":"}","b":{"a":1},"a":2}', 'a'],
  ])('refuses a member that stands twice in one object: %s', (text, param) => {
    expect(errorOf(() => checkJsonText(text))).toMatchObject({ code: 'invalid_json', param });
  });

  it('passes every tree that is small enough, whatever its texts are', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (tree) => {
        fc.pre(depthOf(tree) <= MOST_LEVELS && countOf(tree) <= MAX_JSON_VALUES);
        expect(refusal(JSON.stringify(tree))).toBe(undefined);
        expect(refusal(JSON.stringify(tree, null, 2))).toBe(undefined);
      }),
    );
  });
});
