import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseKey } from './key.js';

const word = fc.stringMatching(/^[A-Za-z0-9+/=_.-]{1,60}$/);

describe('parseKey', () => {
  it('reads back every key that is built of valid parts', () => {
    fc.assert(
      fc.property(word, word, (accessKey, secretKey) => {
        expect(parseKey(`${accessKey}|${secretKey}`)).toEqual({ accessKey, secretKey });
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['one part', 'AKLTexample'],
    ['three parts', '1500000001|AKLTexample|secret'],
    ['an empty access key', '|secret'],
    ['an empty secret key', 'AKLTexample|'],
    ['a blank before', ' AKLTexample|secret'],
    ['a line break at the end', 'AKLTexample|secret\n'],
    ['a full-width character', 'AKLTexample|ｓecret'],
  ])('refuses %s without quoting it', (_what, key) => {
    expect(() => parseKey(key)).toThrow(TypeError);
    expect(() => parseKey(key)).toThrow('AccessKey|SecretKey');
    expect(() => parseKey(key)).not.toThrow('AKLTexample');
  });
});
