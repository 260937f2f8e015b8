import { describe, expect, it } from '@jest/globals';
import { checkTree } from './check-tree.js';
import { errorOf } from '../test-support/error-of.js';

describe('checkTree', () => {
  it('passes text of every script, and emoji', () => {
    expect(() =>
      checkTree({ prompt: '赛博朋克 🌃 夜', metadata: { a: [1, null, true, { b: '\n' }] } }),
    ).not.toThrow();
  });

  it.each([
    ['NUL', { prompt: 'a\0b' }, 'prompt'],
    ['half a surrogate pair', { metadata: { a: ['\ud83d'] } }, 'metadata'],
    ['a member key that is no text', { metadata: { 'a\0': 1 } }, 'metadata'],
    ['__proto__', { metadata: JSON.parse('{"__proto__":{"x":1}}') as object }, 'metadata'],
    ['constructor', { metadata: { deep: [{ constructor: 1 }] } }, 'metadata'],
  ])('refuses %s', (_, body, param) => {
    expect(errorOf(() => checkTree(body as Record<string, unknown>))).toMatchObject({
      code: 'invalid_request',
      param,
    });
  });

  it('refuses endless nesting without running out of stack', () => {
    const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown;
    expect(errorOf(() => checkTree({ metadata: { deep } }))).toMatchObject({
      code: 'invalid_request',
      param: 'metadata',
    });
  });
});
