import { describe, expect, it } from '@jest/globals';
import { runBooks } from './books/run-books.js';

/** `npm run books -- --tasks 10000 --seed 7` sets them; unset it is a short run of one seed. */
const TASKS = Number(process.env['BOOKS_TASKS'] ?? 300);
const SEED = Number(process.env['BOOKS_SEED'] ?? 1);
const LOUD = process.env['BOOKS_TASKS'] !== undefined;
const print = (text: string): void => {
  if (LOUD) process.stdout.write(`${text}\n`);
};

describe('the books of two billing services in trouble', () => {
  it(
    `are what an independent recomputation says (seed ${SEED}, ${TASKS} tasks)`,
    async () => {
      const { wrong, mishaps, ends, total } = await runBooks({ tasks: TASKS, seed: SEED, onStep: print });
      const summary = `seed ${SEED}, ${TASKS} tasks, ${mishaps} mishaps, ${JSON.stringify(ends)}, ${Number(total) / 1e6} CNY`;
      print(`\n${summary}\n`);
      if (wrong.length > 0) throw new Error(`${summary}\n${wrong.join('\n')}`);
      expect(mishaps).toBeGreaterThan(1);
      expect(Object.keys(ends)).toEqual(
        expect.arrayContaining(['charged', 'released', 'held', 'not_priced']),
      );
    },
    TASKS * 60 + 480_000,
  );
});
