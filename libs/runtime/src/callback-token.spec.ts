import { describe, expect, it } from '@jest/globals';
import { callbackAddress, openCallbackToken } from './callback-token.js';
import { Sealer } from './seal.js';

const sealer = new Sealer('a secret of the tests');
const address = callbackAddress(sealer, 'https://gate.example.com/video/', { id: 'ch_1', vendor: 'vidu' });
const token = address.split('/').at(-1)!;

describe('callback tokens', () => {
  it('lead back to their channel, below the public address', () => {
    expect(address.startsWith('https://gate.example.com/video/callbacks/vidu/ch_1.')).toBe(true);
    expect(openCallbackToken(sealer, token)).toBe('ch_1');
  });

  it.each([
    ['nothing', ''],
    ['no signature', 'ch_1'],
    ['an empty signature', 'ch_1.'],
    ['no channel', `.${token.split('.')[1]}`],
    ["another channel's signature", `ch_2.${token.split('.')[1]}`],
    ['a shortened signature', token.slice(0, -1)],
  ])('are refused with %s', (_what, forged) => {
    expect(openCallbackToken(sealer, forged)).toBeUndefined();
  });

  it('mean nothing in another installation', () => {
    expect(openCallbackToken(new Sealer('another secret'), token)).toBeUndefined();
  });
});
