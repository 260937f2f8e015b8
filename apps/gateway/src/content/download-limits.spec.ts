import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { createLogger } from '@reelgate/runtime';
import { FixedClock } from '@reelgate/testing';
import { DownloadLimits } from './download-limits.js';

/** An answer under way, as far as the limits look at it. */
class Answer extends EventEmitter {
  readonly socket = { bytesWritten: 0 };
  headersSent = true;
  destroyed = false;
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

describe('DownloadLimits', () => {
  const setUp = () => {
    const clock = new FixedClock();
    const limits = new DownloadLimits(clock, createLogger('test', 'silent'));
    const enter = (film: string, account?: string): Answer => {
      const answer = new Answer();
      const reply = { raw: answer, request: { id: 'req_1' } } as unknown as FastifyReply;
      limits.enter(account === undefined ? { film } : { account, film }, reply);
      return answer;
    };
    return { clock, enter };
  };
  const times = <T>(count: number, work: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => work(i));

  it('count downloads of a film, of an account and in all, and forget those that are over', () => {
    const { enter } = setUp();
    const full = { code: 'concurrency_limit_exceeded' };
    const [first] = times(16, () => enter('a'));
    expect(() => enter('a')).toThrow(expect.objectContaining(full));
    first!.emit('close');
    enter('a');

    times(64, (i) => enter(`b${i}`, 'acc_1'));
    expect(() => enter('b', 'acc_1')).toThrow(expect.objectContaining(full));
    enter('b', 'acc_2');

    times(256 - 16 - 64 - 1, (i) => enter(`c${i}`));
    expect(() => enter('d', 'acc_3')).toThrow(expect.objectContaining(full));
  });

  it('cut off who takes less than 256 KiB in half a minute, and nobody else', async () => {
    const { clock, enter } = setUp();
    const [idle, slow, steady] = times(3, (i) => enter(`film ${i}`));
    const waiting = enter('not yet begun');
    waiting.headersSent = false;
    for (let round = 0; round < 4; round++) {
      slow!.socket.bytesWritten += round === 0 ? 300_000 : 10_000;
      steady!.socket.bytesWritten += 300_000;
      await clock.advance(30_000);
      expect([idle!.destroyed, slow!.destroyed]).toEqual([true, round > 0]);
    }
    expect([steady!.destroyed, waiting.destroyed]).toEqual([false, false]);
    for (const answer of [steady!, waiting]) answer.emit('close');
    expect(clock.waiting).toBe(0);
  });
});
