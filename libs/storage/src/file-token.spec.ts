import { describe, it, expect } from '@jest/globals';
import { Sealer } from '@reelgate/runtime';
import { openFileToken, signFileToken } from './file-token.js';

const sealer = new Sealer('a secret of the test, long enough');
const noon = new Date('2026-03-01T12:00:00Z');
const one = new Date('2026-03-01T13:00:00Z');

describe('file tokens', () => {
  it('carry the subject and the expiry, and fit into a path', () => {
    const token = signFileToken(sealer, 'upload/acc_1/a.png', one);
    expect(token).toMatch(/^[A-Za-z0-9_.-]+$/);
    expect(openFileToken(sealer, token, noon)).toEqual({ subject: 'upload/acc_1/a.png', expiresAt: one });
    expect(openFileToken(sealer, signFileToken(sealer, 'task:video_1', one), noon)?.subject).toBe(
      'task:video_1',
    );
  });

  it('end at their expiry', () => {
    const token = signFileToken(sealer, 'a', one);
    expect(openFileToken(sealer, token, new Date(one.getTime() - 1))).toBeDefined();
    expect(openFileToken(sealer, token, one)).toBeUndefined();
  });

  it('cannot be changed or made without the secret', () => {
    const token = signFileToken(sealer, 'a', one);
    const [body, signature] = token.split('.') as [string, string];
    const other = Buffer.from(`${one.getTime() / 1000}:b`).toString('base64url');
    for (const forged of [
      `${other}.${signature}`,
      `${body}.${signature.slice(1)}`,
      `${body}.`,
      body,
      '',
      `${token}.x`,
      signFileToken(new Sealer('another secret, also long enough'), 'a', one),
    ]) {
      expect(openFileToken(sealer, forged, noon)).toBeUndefined();
    }
  });
});
