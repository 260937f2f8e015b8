import { describe, expect, it } from '@jest/globals';
import { redact } from './redact.js';

const KEY = '1500000001|AKIDexampleexample|s3cr+t/Key=|ap-guangzhou';

describe('redact', () => {
  it.each([
    ['download https://cos.example.com/a.png?sign=abc&t=1 failed', 'download [url] failed'],
    ['fetch "http://10.0.0.1:8080/x" failed', 'fetch "[url]" failed'],
    ['dial tcp 10.1.2.3:443: refused', 'dial tcp [host]: refused'],
    ['connect to vod.tencentcloudapi.com:443 refused', 'connect to [host] refused'],
    [
      'getaddrinfo bucket-1250000000.cos.ap-guangzhou.myqcloud.com/a/b.mp4?x=1 failed',
      'getaddrinfo [host] failed',
    ],
    ['localhost:18080 is gone', '[host] is gone'],
    ['SecretId AKIDexampleexample is unknown', 'SecretId [key] is unknown'],
    ['SecretId AKIDsomebodyelses0000 is unknown', 'SecretId [key] is unknown'],
    ['signed with s3cr+t/Key=.', 'signed with [key].'],
    ['task 1500000001-AigcVideoTask-00ft of 1500000001', 'task [key]-AigcVideoTask-00ft of [key]'],
    ['got Signature=0a1b2c, want other', 'got Signature=[key], want other'],
    ['Credential=AKIDx/2026-08-01/vod/tc3_request', 'Credential=[key]'],
  ])('%s', (message, expected) => {
    expect(redact(message, KEY)).toBe(expected);
  });

  it.each([
    'task failed with status: FAIL, message: create gen_video task failed. ret:2013,msg:invalid params, model MiniMax-Hailuo-2.3-Fast does not support Text-to-Video mode',
    'create pixverse t2v task failed. ret:-4,msg:pixverse api error, ErrCode:400017, ErrMsg:1080p does not support durations longer than 8 seconds.',
    'OutputConfig.Duration must be 5 or 10.Please correct it, image.png is too large',
    'InvalidParameter.VoilationContent',
  ])('keeps the reason: %s', (message) => {
    expect(redact(message, KEY)).toBe(message);
  });

  it('bounds the length', () => {
    expect(redact('x '.repeat(5_000), KEY)).toHaveLength(1_000);
  });
});
