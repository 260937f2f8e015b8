import { describe, expect, it } from '@jest/globals';
import { createLogger, redactText } from './logger.js';
import { withContext } from './request-context.js';

describe('redactText', () => {
  it.each([
    ['got http://cdn.example.com/a.mp4?sign=abc&t=1 back', 'got http://cdn.example.com/a.mp4 back'],
    ['postgres://user:pw@db:5432/x failed', 'postgres://db:5432/x failed'],
    ['Authorization: Bearer rg-abcdefghijk123', 'Authorization: Bearer [redacted]'],
    ['key rg-abcdefghijk123 is revoked', 'key [redacted] is revoked'],
    ['nothing secret: a@b.example', 'nothing secret: a@b.example'],
  ])('%s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });
});

describe('createLogger', () => {
  it('writes one JSON line with the context and without secrets', () => {
    const lines: string[] = [];
    const logger = createLogger('gateway', 'info', { write: (line: string) => void lines.push(line) });
    withContext({ requestId: 'req_1' }, () => {
      withContext({ taskId: 'video_1' }, () => {
        logger.info(
          { channel: { key: '1500|AKID|SECRET' }, err: new Error('GET http://x/y?sig=SECRET') },
          'at http://x/z?sig=SECRET',
        );
      });
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('SECRET');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'info',
      service: 'gateway',
      requestId: 'req_1',
      taskId: 'video_1',
      channel: { key: '[redacted]' },
    });
  });
});
