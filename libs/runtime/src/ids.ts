import { randomFillSync } from 'node:crypto';

/** Random bytes for so many ids are drawn at once: a call for each costs more than the rest of the id. */
const POOLED = 256;
const RANDOM_SIZE = 16;
const pool = Buffer.alloc(POOLED * RANDOM_SIZE);
let used = pool.length;

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
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  for (const end = used + RANDOM_SIZE; used < end; used++) tail += ALPHABET[pool[used]! & 31];
  return `${prefix}_${head}${tail}`;
}
