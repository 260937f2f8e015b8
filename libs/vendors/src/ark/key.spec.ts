import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkKey } from './key.js';

describe('checkKey', () => {
  it('takes any printable ASCII without a blank', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\x21-\x7e]{1,80}$/), (key) => {
        expect(() => checkKey(key)).not.toThrow();
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['the word before it', 'Bearer ark-0001'],
    ['a blank before', ' ark-0001'],
    ['a line break at the end', 'ark-0001\n'],
    ['a full-width character', 'ａrk-0001'],
  ])('refuses %s without quoting it', (_what, key) => {
    expect(() => checkKey(key)).toThrow(TypeError);
    expect(() => checkKey(key)).not.toThrow('ark-0001');
  });
});
