import { describe, expect, it } from '@jest/globals';
import { authorization, canonicalRequest, queryString, sha256Hex, signature, xDate } from './sign.js';
import type { VisualRequest } from './sign.js';

const BODY = '{"req_key":"jimeng_t2v_v30","prompt":"a cat","seed":-1,"frames":121,"aspect_ratio":"16:9"}';
const HASH = 'c8b20c30685dd6838d0d70e6351fdae202131c02c7e7220f48f595b1fb33841a';
const REQUEST = {
  accessKey: 'AKLTexample',
  secretKey: 'SecretKeyExample==',
  region: 'cn-north-1',
  service: 'cv',
  method: 'POST',
  path: '/',
  query: { Version: '2022-08-31', Action: 'CVSync2AsyncSubmitTask' },
  body: BODY,
};

const VECTORS: { signed: string; headers: VisualRequest['headers']; canonicalHash: string; hex: string }[] = [
  {
    signed: 'x-content-sha256;x-date',
    headers: { 'x-content-sha256': HASH, 'x-date': '20260102T030405Z' },
    canonicalHash: '4fbe19926ed05945a7952ef0f4e86c83a16926abbbc2085ae3e9729548d856ec',
    hex: 'a87b30184b2bb9de6ee815d6d8f487af96e2dad33c2f9dcd5651a73b35697c5f',
  },
  {
    signed: 'content-type;host;x-content-sha256;x-date',
    headers: {
      'x-date': '20260102T030405Z',
      Host: 'visual.volcengineapi.com',
      'X-Content-Sha256': HASH,
      'Content-Type': 'application/json',
    },
    canonicalHash: '19ba64062941a78247e044270adc18592d154254e1fe7675e96e47aa8d748fba',
    hex: 'cd3198a084e526baf7cbadb29c6ebc2a5d406486d72e82bc46e98e622f9b1993',
  },
];

describe('the signature', () => {
  it.each(VECTORS)('vector with $signed', ({ signed, headers, canonicalHash, hex }) => {
    const request = { ...REQUEST, headers };
    expect(sha256Hex(BODY)).toBe(HASH);
    expect(sha256Hex(canonicalRequest(request))).toBe(canonicalHash);
    expect(signature(request)).toBe(hex);
    expect(authorization(request)).toBe(
      'HMAC-SHA256 Credential=AKLTexample/20260102/cn-north-1/cv/request, ' +
        `SignedHeaders=${signed}, Signature=${hex}`,
    );
  });

  it('sorts and encodes the query', () => {
    expect(queryString({ b: "a b!'()*~", A: '中' })).toBe('A=%E4%B8%AD&b=a%20b%21%27%28%29%2A~');
  });

  it('writes the time in UTC without fractions', () => {
    expect(xDate(new Date('2026-01-02T03:04:05.999Z'))).toBe('20260102T030405Z');
  });
});
