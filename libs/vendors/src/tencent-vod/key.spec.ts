import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseKey } from './key.js';

const word = fc.stringMatching(/^[A-Za-z0-9+/=_.-]{1,40}$/);
const subAppId = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

describe('parseKey', () => {
  it('reads the three parts, and the region when there is one', () => {
    expect(parseKey('1500000001|AKIDid|secret')).toEqual({
      subAppId: 1500000001,
      secretId: 'AKIDid',
      secretKey: 'secret',
    });
    expect(parseKey('1500000001|AKIDid|secret|ap-guangzhou').region).toBe('ap-guangzhou');
    expect(parseKey('1500000001|AKIDid|secret')).not.toHaveProperty('region');
  });

  it('reads back every key that is built of valid parts', () => {
    fc.assert(
      fc.property(
        subAppId,
        word,
        word,
        fc.option(word, { nil: undefined }),
        (id, secretId, secretKey, region) => {
          const key = [id, secretId, secretKey, ...(region === undefined ? [] : [region])].join('|');
          expect(parseKey(key)).toEqual({
            subAppId: id,
            secretId,
            secretKey,
            ...(region !== undefined && { region }),
          });
        },
      ),
    );
  });

  it.each([
    ['nothing', ''],
    ['one part', '1500000001'],
    ['two parts', '1500000001|AKIDid'],
    ['five parts', '1500000001|AKIDid|secret|ap-guangzhou|more'],
    ['an empty SubAppId', '|AKIDid|secret'],
    ['an empty SecretId', '1500000001||secret'],
    ['an empty SecretKey', '1500000001|AKIDid|'],
    ['an empty region', '1500000001|AKIDid|secret|'],
    ['another order', 'AKIDid|secret|1500000001'],
    ['a SubAppId of zero', '0|AKIDid|secret'],
    ['a leading zero', '01500000001|AKIDid|secret'],
    ['a sign', '-1|AKIDid|secret'],
    ['a fraction', '1.5|AKIDid|secret'],
    ['an exponent', '1e3|AKIDid|secret'],
    ['a SubAppId that a number cannot hold', '9007199254740992|AKIDid|secret'],
    ['a blank before', ' 1500000001|AKIDid|secret'],
    ['a blank between', '1500000001| AKIDid|secret'],
    ['a line break at the end', '1500000001|AKIDid|secret\n'],
    ['a full-width character', '1500000001|AKIDid|ｓecret'],
  ])('refuses %s', (_what, key) => {
    expect(() => parseKey(key)).toThrow(TypeError);
    expect(() => parseKey(key)).toThrow('SubAppId|SecretId|SecretKey');
  });

  it('never quotes a part of what it refuses, and throws nothing but TypeError', () => {
    const part = fc.stringMatching(/^[A-Z0-9 ]{12,20}$/);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        try {
          parseKey(parts.join('|'));
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          for (const secret of parts) expect((error as TypeError).message).not.toContain(secret);
        }
      }),
    );
  });
});
