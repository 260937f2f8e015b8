import { describe, expect, it } from '@jest/globals';
import { canonicalRequest, sha256Hex, tc3Authorization, tc3Keys, tc3Signature } from './sign.js';

const JSON_TYPE = 'application/json';
const JSON_UTF8 = 'application/json; charset=utf-8';
const HOST = 'vod.tencentcloudapi.com';
const BODY_P =
  '{"SubAppId":1500000001,"ModelName":"Kling","ModelVersion":"3.0-Omni","Prompt":"a paper boat","OutputConfig":{"StorageMode":"Temporary","Duration":5,"Resolution":"1080P","AspectRatio":"16:9","AudioGeneration":"Enabled"}}';
const HASH_P = 'e65fbd4388636ad3b9b9c2fde4b64d7ebf2e236efedf2d5b9ce35caa83e03135';

const CREDENTIALS = {
  secretId: 'AKIDEXAMPLEEXAMPLEEXAMPLEEXAMPLE0000',
  secretKey: 'EXAMPLEKEYEXAMPLEKEYEXAMPLEKEY00',
  service: 'vod',
  timestamp: 1785542400,
};

interface Vector {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bodyHash: string;
  readonly canonicalHash: string;
  readonly signature: string;
}
const VECTORS: readonly Vector[] = [
  {
    id: 'A',
    headers: { 'content-type': JSON_TYPE, host: HOST },
    body: BODY_P,
    bodyHash: HASH_P,
    canonicalHash: 'f2b2825afe31d6fb5e9fef2ff0d6938543ec1815afc248f730cc01e23d5e3720',
    signature: '06f4c840aae89c66b86774bf36ee82e82b5074cfff80c479ced5a5ad8fc3d83d',
  },
  {
    id: 'A2 (content type with charset)',
    headers: { 'content-type': JSON_UTF8, host: HOST },
    body: BODY_P,
    bodyHash: HASH_P,
    canonicalHash: '1551add831bb0ec9f2c9dd4600c20f92da692091746c587a801b0a36ea1203ce',
    signature: '00b1c4fd9d8ccbe3be60f590c5e8b66ec0d1b8c689a314eecb480bc013cf6596',
  },
  {
    id: 'B (query)',
    headers: { 'content-type': JSON_TYPE, host: HOST },
    body: '{"SubAppId":1500000001,"TaskId":"1500000001-AigcVideoTask-0123456789abcdef0123456789abcdeft"}',
    bodyHash: 'f08413bef4d6c3201a62b21d539e1f0c6e0b2cbe939ab59f231518d3f60a6470',
    canonicalHash: '492048b512182ac68809cdaad34f1a553818b6f0faa4aa20762d84da94cc3ec2',
    signature: '1f180343d00fa83e52eed7a650f1bc4c07949898fc6a8badeeb4a40e191c4817',
  },
  {
    id: 'C (UTF-8)',
    headers: { 'content-type': JSON_TYPE, host: HOST },
    body: '{"SubAppId":1500000001,"ModelName":"Vidu","ModelVersion":"q2","Prompt":"一只猫 🐱"}',
    bodyHash: 'a9812d9aca9a6468fac8bf1619f5f80aacadbacd2f161f87933e1f8e73779d1a',
    canonicalHash: '39051a5150efcf90d4fa07de24a5d3e84de59efdbe41508029644f9a81a3616f',
    signature: 'e5a51cb93381a1d8b3b19ff89301ca9983dd40918225b3f76e172d8c7e96e3ce',
  },
  {
    id: 'D (empty request)',
    headers: { 'content-type': JSON_TYPE, host: HOST },
    body: '{}',
    bodyHash: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    canonicalHash: 'd74a16d017107110de12f3485bfc000e9501a53329c77c44a7d4457f38cb813a',
    signature: '2c3e709ae7ee01b3969b8b3d739eeeae99819e7918f621fc4e4c92efc7f87dd9',
  },
  {
    id: 'E (international host)',
    headers: { 'content-type': JSON_TYPE, host: 'vod.intl.tencentcloudapi.com' },
    body: BODY_P,
    bodyHash: HASH_P,
    canonicalHash: '1e647b4436e84186818eda9609fbb9984a44a1bd6b7c4ff6d106e1a5a2a0628d',
    signature: 'e882076e76ef0f0d26da13c3a6f10ab69f9f8a90583c7c06012932f569184eb0',
  },
  {
    id: 'F (host of a port, signed without it)',
    headers: { 'content-type': JSON_TYPE, host: '127.0.0.1' },
    body: BODY_P,
    bodyHash: HASH_P,
    canonicalHash: '349f37236f3578f5279b50856072cf341db73c2a4153c6d3e220ae59aabd6582',
    signature: '7d8c209bf68ad1ea62ce18bbd4e470dc1a1edb515d430ad285d23bde8f557f0e',
  },
  {
    id: 'G (three signed headers)',
    headers: { 'content-type': JSON_TYPE, host: HOST, 'x-tc-action': 'CreateAigcVideoTask' },
    body: BODY_P,
    bodyHash: HASH_P,
    canonicalHash: 'cca2a13372b5262914acb0f1930b4426f45681be8ac55a8ef27a03ddbb1381ec',
    signature: '13a1a3e2715108dccd4c2f652c7cfa9c9550f32e8197397c8db98bbd0c1dfc9c',
  },
  {
    id: 'G2 (three signed headers, content type with charset)',
    headers: { 'X-TC-Action': 'CreateAigcVideoTask', Host: HOST, 'Content-Type': JSON_UTF8 },
    body: BODY_P,
    bodyHash: HASH_P,
    canonicalHash: '9f9f271b9a37f29d04a3f33dc048b1efa732937e04f2eabe960ec018f622a7f4',
    signature: '04b61c68ab24448312a379f581bed198313fcf5bcc63fe71a6b7d740e225f215',
  },
];

describe('TC3-HMAC-SHA256', () => {
  it.each(VECTORS)('vector $id', ({ headers, body, bodyHash, canonicalHash, signature }) => {
    expect(sha256Hex(body)).toBe(bodyHash);
    expect(sha256Hex(canonicalRequest(headers, body))).toBe(canonicalHash);
    expect(tc3Signature({ ...CREDENTIALS, headers, body })).toBe(signature);
  });

  it("the vendor's published vector (another service)", () => {
    const headers = { 'content-type': JSON_UTF8, host: 'cvm.tencentcloudapi.com' };
    const body = String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`;
    expect(sha256Hex(body)).toBe('35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064');
    expect(sha256Hex(canonicalRequest(headers, body))).toBe(
      '5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031',
    );
    expect(
      tc3Signature({
        secretId: 'unused',
        secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
        service: 'cvm',
        timestamp: 1551113065,
        headers,
        body,
      }),
    ).toBe('72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168');
  });

  it('derives the chain of keys', () => {
    const keys = tc3Keys(CREDENTIALS.secretKey, '2026-08-01', 'vod');
    expect(keys.date.toString('hex')).toBe(
      '710c79e89b32a1ffaeeb2b62ede61945189bc34a390bad1307ab23d156dad377',
    );
    expect(keys.service.toString('hex')).toBe(
      '5bd833c503eb557854dd944837724413fff408b6e70c2f749eff9a674818b414',
    );
    expect(keys.signing.toString('hex')).toBe(
      '0471b3caf99e29ac3ca0c27d0b0338b1fc79c3ede4f98589726261413d1d55f9',
    );
  });

  it('writes the whole header', () => {
    const [vectorA] = VECTORS;
    expect(tc3Authorization({ ...CREDENTIALS, headers: vectorA!.headers, body: vectorA!.body })).toBe(
      'TC3-HMAC-SHA256 Credential=AKIDEXAMPLEEXAMPLEEXAMPLEEXAMPLE0000/2026-08-01/vod/tc3_request, ' +
        'SignedHeaders=content-type;host, ' +
        'Signature=06f4c840aae89c66b86774bf36ee82e82b5074cfff80c479ced5a5ad8fc3d83d',
    );
  });

  it('takes the date in UTC, up to the last second of a day', () => {
    const at = (timestamp: number): string =>
      tc3Authorization({ ...CREDENTIALS, timestamp, headers: { host: HOST }, body: '{}' });
    expect(at(1785542399)).toContain('/2026-07-31/vod/tc3_request');
    expect(at(1785542400)).toContain('/2026-08-01/vod/tc3_request');
  });
});
