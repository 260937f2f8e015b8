import { describe, expect, it } from '@jest/globals';
import { describeFuzz, runFuzz } from './fuzz/run-fuzz.js';

/** `npm run fuzz -- --requests 50000 --seed 7` sets them; unset it is a short run of one seed. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 500);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const LOUD = process.env['FUZZ_REQUESTS'] !== undefined;
const print = (text: string): void => {
  if (LOUD) process.stdout.write(`${text}\n`);
};
/** MiB a long run may add after its second round: caches fill, but what is handled has to be let go. */
const MOST_GROWTH = 48;

describe('requests that nobody sends in earnest', () => {
  it(
    `are each answered as is documented (seed ${SEED}, ${REQUESTS} requests)`,
    async () => {
      const result = await runFuzz({ seed: SEED, requests: REQUESTS, onStep: print });
      print(`\nseed ${SEED}\n${describeFuzz(result)}\n`);
      if (result.wrong.length > 0) throw new Error(`seed ${SEED}\n${describeFuzz(result)}`);
      expect(result.deaths).toEqual([]);
      // A short run ends while caches and the heap still fill.
      if (LOUD) expect(Math.max(...result.memory.slice(2))).toBeLessThan(result.memory[1]! + MOST_GROWTH);
      expect(Object.keys(result.statuses).length).toBeGreaterThan(5);
    },
    REQUESTS * 60 + 240_000,
  );
});
