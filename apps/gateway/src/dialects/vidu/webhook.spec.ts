import { describe, expect, it } from '@jest/globals';
import { signViduCallback } from './webhook.js';

describe('a callback in Vidu’s form', () => {
  const at = new Date('2025-05-06T12:09:42Z');
  const nonce = '123e4567-e89b-12d3-a456-426614174000';

  // Computed apart from this code, from the description of the scheme.
  it.each([
    ['http://h/hooks/vidu?a=1&b=two', 'PGu3S6j51E79eKddL35Vq1BrElvXUoOfAmzPBOUpCTs='],
    ['http://h', 'Z1MvGeYBpW6qafqrJ5/xsn85cN2aHhOugbf3wSABarE='],
  ])('is signed for %s as its receivers verify it', (url, signature) => {
    expect(signViduCallback(url, 'vda_test_key_0001', at, nonce)).toEqual({
      Date: 'Tue, 06 May 2025 12:09:42 GMT',
      'x-request-nonce': nonce,
      'X-HMAC-SIGNED-HEADERS': 'Date;x-request-nonce',
      'X-HMAC-ALGORITHM': 'hmac-sha256',
      'X-HMAC-ACCESS-KEY': 'vidu',
      'X-HMAC-SIGNATURE': signature,
    });
  });
});
