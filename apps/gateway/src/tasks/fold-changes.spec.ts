import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TASK_STATE_RANK } from '@reelgate/contracts';
import { foldChanges } from './fold-changes.js';
import type { TaskChange } from './fold-changes.js';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

const change = fc.oneof(
  fc.record({ state: fc.constant('running' as const), progress: fc.nat(100) }),
  fc.record({
    state: fc.constant('running' as const),
    submitted: fc.record({ vendor: fc.constant('tencent-vod'), channelId: fc.constantFrom('a', 'b', 'c') }),
  }),
  fc.record({ state: fc.constant('uncertain' as const) }),
  fc.record({ state: fc.constant('completed' as const), result: fc.constant({ sealedUrl: 'v1.x' }) }),
  fc.record({
    state: fc.constant('failed' as const),
    error: fc.constant({ code: 'upstream_failed' as const, message: 'no' }),
  }),
);
const changes = fc
  .array(fc.tuple(fc.constantFrom('t1', 't2', 't3'), change, fc.nat(30)), { maxLength: 30 })
  .map((list) => list.map(([id, fields, second]): TaskChange => ({ id, at: at(second), ...fields })));

describe('foldChanges', () => {
  it('makes one entry a task, at the highest rank, with the most progress and the latest submission', () => {
    fc.assert(
      fc.property(changes, (list) => {
        const folded = foldChanges(list);
        expect(folded.map(({ id }) => id).sort()).toEqual([...new Set(list.map(({ id }) => id))].sort());
        for (const entry of folded) {
          const own = list.filter(({ id }) => id === entry.id);
          const ranks = own.map(({ state }) => TASK_STATE_RANK[state]);
          expect(TASK_STATE_RANK[entry.state]).toBe(Math.max(...ranks));
          expect(entry.progress).toBe(Math.min(99, Math.max(0, ...own.map(({ progress }) => progress ?? 0))));
          const submissions = own.filter(({ submitted }) => submitted).map(({ at }) => at);
          expect(entry.submitted?.at).toBe(submissions.sort().at(-1));
          // The first end stays.
          const end = own.find(({ state }) => TASK_STATE_RANK[state] === 90);
          expect(entry.end).toBe(end);
          if (end) expect(entry.state).toBe(end.state);
        }
      }),
    );
  });

  it('is the same when events come twice', () => {
    fc.assert(
      fc.property(changes, (list) => {
        expect(foldChanges([...list, ...list])).toEqual(foldChanges(list));
      }),
    );
  });
});
