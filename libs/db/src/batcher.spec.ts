import { describe, expect, it } from '@jest/globals';
import { Batcher } from './batcher.js';

describe('Batcher', () => {
  it('sends a lone item at once and groups those that wait meanwhile', async () => {
    const batches: number[][] = [];
    const gates: (() => void)[] = [];
    const batcher = new Batcher<number, number>(
      async (items) => {
        batches.push([...items]);
        await new Promise<void>((resolve) => {
          gates.push(resolve);
        });
        return items.map((item) => item * 2);
      },
      { maxSize: 3 },
    );
    const first = batcher.add(1);
    await Promise.resolve();
    const rest = [2, 3, 4, 5].map((item) => batcher.add(item));
    expect(batches).toEqual([[1]]);
    gates[0]!();
    expect(await first).toBe(2);
    expect(batches[1]).toEqual([2, 3, 4]);
    gates[1]!();
    expect(await Promise.all(rest.slice(0, 3))).toEqual([4, 6, 8]);
    gates[2]!();
    expect(await rest[3]).toBe(10);
  });

  it('fails every caller of a failed batch, and only those', async () => {
    let fail = true;
    const batcher = new Batcher<number, number>(
      async (items) => {
        if (fail) throw new Error('down');
        return items;
      },
      { maxSize: 10 },
    );
    await expect(Promise.all([batcher.add(1), batcher.add(2)])).rejects.toThrow('down');
    fail = false;
    expect(await batcher.add(3)).toBe(3);
  });

  it('rejects a runner that loses an item', async () => {
    const batcher = new Batcher<number, number>(async () => [], { maxSize: 10 });
    await expect(batcher.add(1)).rejects.toThrow('a batch of 1 got 0 results');
  });
});
