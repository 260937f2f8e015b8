import { describe, expect, it } from '@jest/globals';
import { describeAttacks, runAttacks } from './attack/run-attacks.js';

/** `npm run attack -- --seconds 30` sets it; unset everything is a tenth of its size, and short. */
const GIVEN = process.env['ATTACK_SECONDS'];
const SECONDS = Number(GIVEN ?? 2);
const print = (text: string): void => {
  if (GIVEN !== undefined) process.stdout.write(`${text}\n`);
};
/** MiB of the gateway's process: its heap of 512, 256 of bodies, and what sockets hold. */
const MOST_MEMORY = 1_400;

describe('an installation under attack', () => {
  it(
    'answers ordinary requests, within its memory, and none of its processes ends',
    async () => {
      const result = await runAttacks({
        seconds: SECONDS,
        scale: GIVEN === undefined ? 0.1 : 1,
        onStep: print,
      });
      print(`\n${describeAttacks(result)}\n`);
      expect(result.deaths).toEqual([]);
      // On a machine that does much else an answer may say that the other service was not heard in time.
      const unanswered = result.rows.flatMap(({ name, failed }) =>
        failed.filter((what) => !what.endsWith(': 503')).map((what) => `${name}: ${what}`),
      );
      expect(unanswered).toEqual([]);
      for (const { answered, peak } of result.rows) {
        expect(answered).toBeGreaterThan(0);
        expect(peak).toBeLessThan(MOST_MEMORY);
      }
      expect(result.film).toBe('completed');
    },
    SECONDS * 10_000 + 400_000,
  );
});
