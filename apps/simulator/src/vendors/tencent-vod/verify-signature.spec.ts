import { describe, expect, it } from '@jest/globals';
import { signedHeaders } from './vod-client.fixture.js';
import { verifySignature } from './verify-signature.js';

const SECRET_ID = 'AKIDEXAMPLEEXAMPLEEXAMPLEEXAMPLE0000';
const SECRET_KEY = 'EXAMPLEKEYEXAMPLEKEYEXAMPLEKEY00';
const TIMESTAMP = 1_785_542_400;
const P =
  '{"SubAppId":1500000001,"ModelName":"Kling","ModelVersion":"3.0-Omni","Prompt":"a paper boat","OutputConfig":{"StorageMode":"Temporary","Duration":5,"Resolution":"1080P","AspectRatio":"16:9","AudioGeneration":"Enabled"}}';
const DETAIL =
  '{"SubAppId":1500000001,"TaskId":"1500000001-AigcVideoTask-0123456789abcdef0123456789abcdeft"}';
const UTF8 = '{"SubAppId":1500000001,"ModelName":"Vidu","ModelVersion":"q2","Prompt":"一只猫 🐱"}';
const JSON_TYPE = 'application/json';
const JSON_UTF8 = 'application/json; charset=utf-8';
const CN = 'vod.tencentcloudapi.com';

// Computed with the vendor's own SDK, but for G and G2.
const VECTORS = [
  ['A', CN, JSON_TYPE, P, '06f4c840aae89c66b86774bf36ee82e82b5074cfff80c479ced5a5ad8fc3d83d'],
  ['A2', CN, JSON_UTF8, P, '00b1c4fd9d8ccbe3be60f590c5e8b66ec0d1b8c689a314eecb480bc013cf6596'],
  ['B', CN, JSON_TYPE, DETAIL, '1f180343d00fa83e52eed7a650f1bc4c07949898fc6a8badeeb4a40e191c4817'],
  ['C', CN, JSON_TYPE, UTF8, 'e5a51cb93381a1d8b3b19ff89301ca9983dd40918225b3f76e172d8c7e96e3ce'],
  ['D', CN, JSON_TYPE, '{}', '2c3e709ae7ee01b3969b8b3d739eeeae99819e7918f621fc4e4c92efc7f87dd9'],
  [
    'E',
    'vod.intl.tencentcloudapi.com',
    JSON_TYPE,
    P,
    'e882076e76ef0f0d26da13c3a6f10ab69f9f8a90583c7c06012932f569184eb0',
  ],
  ['F', '127.0.0.1:18080', JSON_TYPE, P, '7d8c209bf68ad1ea62ce18bbd4e470dc1a1edb515d430ad285d23bde8f557f0e'],
] as const;

function headersOf(
  host: string,
  contentType: string,
  signature: string,
  more: { signed?: string; action?: string; scope?: string; timestamp?: number } = {},
): Record<string, string> {
  const scope = more.scope ?? '2026-08-01/vod/tc3_request';
  return {
    host,
    'content-type': contentType,
    'x-tc-timestamp': String(more.timestamp ?? TIMESTAMP),
    'x-tc-action': more.action ?? 'CreateAigcVideoTask',
    authorization: `TC3-HMAC-SHA256 Credential=${SECRET_ID}/${scope}, SignedHeaders=${more.signed ?? 'content-type;host'}, Signature=${signature}`,
  };
}

const keyOf = (id: string): string | undefined => (id === SECRET_ID ? SECRET_KEY : undefined);
const at = (seconds: number): number => seconds * 1000;
const codeOf = (headers: Record<string, string>, body: string, now = at(TIMESTAMP)): unknown => {
  try {
    return verifySignature(headers, Buffer.from(body), keyOf, now);
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('verifySignature', () => {
  it.each(VECTORS)('accepts vector %s', (_id, host, contentType, body, signature) => {
    expect(codeOf(headersOf(host, contentType, signature), body)).toBe(SECRET_ID);
  });

  it.each([
    ['G', JSON_TYPE, '13a1a3e2715108dccd4c2f652c7cfa9c9550f32e8197397c8db98bbd0c1dfc9c'],
    ['G2', JSON_UTF8, '04b61c68ab24448312a379f581bed198313fcf5bcc63fe71a6b7d740e225f215'],
  ])('accepts the action as a third signed header (%s)', (_id, contentType, signature) => {
    const headers = headersOf(CN, contentType, signature, { signed: 'content-type;host;x-tc-action' });
    expect(codeOf(headers, P)).toBe(SECRET_ID);
  });

  it('accepts the published vector of another service, with the service taken from the scope', () => {
    const body = String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`;
    const headers = {
      host: 'cvm.tencentcloudapi.com',
      'content-type': JSON_UTF8,
      'x-tc-timestamp': '1551113065',
      authorization:
        'TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168',
    };
    const id = verifySignature(
      headers,
      Buffer.from(body),
      () => 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
      at(1_551_113_065),
    );
    expect(id).toBe('AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE');
  });

  it('accepts the host signed with its port, and a service named after the host', () => {
    const host = '127.0.0.1:18080';
    const signed = signedHeaders({ action: 'X', timestamp: TIMESTAMP, body: P, host, service: '127' });
    expect(codeOf({ host, ...signed }, P)).toBe(SECRET_ID);
  });

  const [, , , , good] = VECTORS[0];
  it.each([
    [
      'no Authorization',
      { ...headersOf(CN, JSON_TYPE, good), authorization: '' },
      'AuthFailure.InvalidAuthorization',
    ],
    [
      'another scheme',
      { ...headersOf(CN, JSON_TYPE, good), authorization: 'SKIP' },
      'AuthFailure.InvalidAuthorization',
    ],
    [
      'an unknown SecretId',
      {
        ...headersOf(CN, JSON_TYPE, good),
        authorization: headersOf(CN, JSON_TYPE, good)['authorization']!.replace(SECRET_ID, 'AKIDOTHER'),
      },
      'AuthFailure.SecretIdNotFound',
    ],
    [
      'no timestamp',
      { ...headersOf(CN, JSON_TYPE, good), 'x-tc-timestamp': '' },
      'AuthFailure.SignatureExpire',
    ],
    ['another host', headersOf('vod.example.com', JSON_TYPE, good), 'AuthFailure.SignatureFailure'],
    ['another content type', headersOf(CN, JSON_UTF8, good), 'AuthFailure.SignatureFailure'],
    [
      'another day in the scope',
      headersOf(CN, JSON_TYPE, good, { scope: '2026-08-02/vod/tc3_request' }),
      'AuthFailure.SignatureFailure',
    ],
    [
      'the host left unsigned',
      headersOf(CN, JSON_TYPE, good, { signed: 'content-type' }),
      'AuthFailure.SignatureFailure',
    ],
  ])('refuses %s', (_what, headers, code) => {
    expect(codeOf(headers, P)).toBe(code);
  });

  it('refuses a changed body', () => {
    expect(codeOf(headersOf(CN, JSON_TYPE, good), P.replace('boat', 'goat'))).toBe(
      'AuthFailure.SignatureFailure',
    );
  });

  it('allows five minutes either way, and not a second more', () => {
    const headers = headersOf(CN, JSON_TYPE, good);
    expect(codeOf(headers, P, at(TIMESTAMP + 300))).toBe(SECRET_ID);
    expect(codeOf(headers, P, at(TIMESTAMP - 300))).toBe(SECRET_ID);
    expect(codeOf(headers, P, at(TIMESTAMP + 301))).toBe('AuthFailure.SignatureExpire');
    expect(codeOf(headers, P, at(TIMESTAMP - 301))).toBe('AuthFailure.SignatureExpire');
  });
});
