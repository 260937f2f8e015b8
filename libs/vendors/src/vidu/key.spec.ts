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
    ['the word before it', 'Token vda_0001'],
    ['a blank before', ' vda_0001'],
    ['a line break at the end', 'vda_0001\n'],
    ['a full-width character', 'ｖda_0001'],
  ])('refuses %s without quoting it', (_what, key) => {
    expect(() => checkKey(key)).toThrow(TypeError);
    expect(() => checkKey(key)).not.toThrow('vda_0001');
  });
});
