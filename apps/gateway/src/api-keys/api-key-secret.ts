import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'rg-';

/** A new API key: `rg-` and 32 random bytes. Shown once; only its hash is kept. */
export function newSecret(): string {
  return `${PREFIX}${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a key. A fast hash suffices, because a key is random and long, unlike a password. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** The last characters, by which a person recognises a key. */
export function hintOf(secret: string): string {
  return `…${secret.slice(-4)}`;
}
