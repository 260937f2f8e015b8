import { describe, expect, it } from '@jest/globals';
import { DatabaseUnavailable } from './database-unavailable.js';
import { togetherOrAlone } from './together-or-alone.js';

describe('togetherOrAlone', () => {
  it('does all at once when that works', async () => {
    const sizes: number[] = [];
    const results = await togetherOrAlone([1, 2, 3], async (items) => {
      sizes.push(items.length);
      return items.map((item) => item * 10);
    });
    expect(results).toEqual([10, 20, 30]);
    expect(sizes).toEqual([3]);
  });

  it('lets only those fail that fail alone', async () => {
    const work = async (items: readonly number[]): Promise<number[]> => {
      if (items.includes(2)) throw new Error('two');
      return items.map((item) => item * 10);
    };
    const results = await togetherOrAlone([1, 2, 3], work);
    expect(
      (await Promise.allSettled(results.map(async (result) => result))).map(({ status }) => status),
    ).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await expect(togetherOrAlone([2], work)).rejects.toThrow('two');
  });

  it('does not go on without a database', async () => {
    let calls = 0;
    const work = async (): Promise<number[]> => {
      calls += 1;
      throw new DatabaseUnavailable(true, new Error('away'));
    };
    await expect(togetherOrAlone([1, 2], work)).rejects.toThrow(DatabaseUnavailable);
    expect(calls).toBe(1);
  });
});
