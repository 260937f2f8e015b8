import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A new id: `<prefix>_` and 26 characters of `[0-9a-z]` (Crockford's base 32): 48 bits of milliseconds, then 80 random
 * bits. Ids of one prefix sort by time of creation.
 */
export function newId(prefix: string, now: Date): string {
  let time = now.getTime();
  let head = '';
  for (let i = 0; i < 10; i++) {
    head = ALPHABET[time % 32]! + head;
    time = Math.floor(time / 32);
  }
  let tail = '';
  for (const byte of randomBytes(16)) tail += ALPHABET[byte & 31];
  return `${prefix}_${head}${tail}`;
}
