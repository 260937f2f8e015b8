import { describe, expect, it } from '@jest/globals';
import { OffPeakWindows } from '@reelgate/catalog';
import type { Installation } from '@reelgate/service';
import { FixedClock } from '@reelgate/testing';
import { task } from '../test-support/task.js';
import type { Task } from './task.js';
import { WindowStarts } from './window-starts.js';

describe('WindowStarts', () => {
  const installation = {
    offPeakWindows: OffPeakWindows.parse(['22:00-06:00 Asia/Shanghai']),
  } as Installation;
  const startOf = (now: string, fields: Partial<Task> = {}): Date | null =>
    new WindowStarts(installation, new FixedClock(now)).of(
      task({ state: 'waiting_window', createdAt: new Date('2026-06-20T12:00:00Z'), ...fields }),
    );
  const FIRST = new Date('2026-06-20T14:00:00Z');
  const SECOND = new Date('2026-06-21T14:00:00Z');

  it('tells the opening of the next window', () => {
    expect(startOf('2026-06-20T12:00:00Z')).toEqual(FIRST);
    expect(startOf('2026-06-20T13:59:59Z')).toEqual(FIRST);
    expect(startOf('2026-06-20T22:00:00Z')).toEqual(SECOND);
  });

  it('tells nothing in a window: then it waits for its turn only', () => {
    expect(startOf('2026-06-20T14:00:00Z')).toBeNull();
    expect(startOf('2026-06-20T21:59:59Z')).toBeNull();
  });

  it('tells nothing of one that runs at the normal price after its first window', () => {
    expect(startOf('2026-06-20T13:00:00Z', { fallsBack: true })).toEqual(FIRST);
    expect(startOf('2026-06-20T22:00:00Z', { fallsBack: true })).toBeNull();
  });

  it('tells nothing of one that does not wait', () => {
    expect(startOf('2026-06-20T12:00:00Z', { state: 'queued' })).toBeNull();
    expect(startOf('2026-06-20T12:00:00Z', { state: 'failed' })).toBeNull();
  });
});
