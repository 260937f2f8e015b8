import { describe, expect, it } from '@jest/globals';
import type { Receipt } from '@reelgate/contracts';
import { task } from '../test-support/task.js';
import { timelineOf } from './timeline.js';

const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;
const nothing = { command: undefined, job: undefined, receipt: undefined, audit: [] };

describe('timelineOf', () => {
  it('tells everything that anybody knows, in order', () => {
    const entry = (txId: string, kind: string, account: string, amount: string, second: number) => ({
      txId,
      kind,
      account,
      amount,
      at: at(second),
    });
    const moments = timelineOf({
      task: task({
        state: 'completed',
        createdAt: new Date(at(1)),
        submittedAt: new Date(at(3)),
        doubtedAt: new Date(at(2)),
        endedAt: new Date(at(6)),
        archivedAt: new Date(at(8)),
        vendor: 'a-vendor',
      }),
      command: { subject: 'task.cmd.x.v1', sentAt: new Date(at(1)) },
      job: {
        taskId: 'video_1',
        state: 'completed',
        reference: 'video_1',
        calls: [
          {
            at: at(2),
            channelId: 'chan_1',
            action: 'submit',
            outcome: 'unknown',
            vendorCode: '504',
            latencyMs: 9,
          },
          { at: at(6), channelId: 'chan_1', action: 'query', outcome: 'succeeded', latencyMs: 5 },
        ],
        messages: [
          { id: 'evt_1', subject: 'task.evt.uncertain.v1', at: at(2), sentAt: at(2) },
          { id: 'evt_2', subject: 'task.evt.completed.v1', at: at(6) },
        ],
      },
      receipt: {
        entries: [
          entry('1', 'reserve', 'customer:a', '-3.000000', 0),
          entry('1', 'reserve', 'held:a', '3.000000', 0),
          entry('2', 'capture', 'held:a', '-3.000000', 7),
          entry('2', 'capture', 'revenue:x', '3.000000', 7),
        ],
      } as unknown as Receipt,
      audit: [
        {
          id: 'audit_1',
          at: new Date(at(3)),
          keyId: 'key_9',
          action: 'task.resolve',
          subject: 'video_1',
          details: {},
        },
      ],
    });
    expect(moments.map((each) => `${each.at.slice(17, 19)} ${each.source}: ${each.what}`)).toEqual([
      '00 billing: reserve: customer:a -3.000000, held:a 3.000000',
      '01 gateway: created in the form of openai by key_1',
      '01 gateway: published task.cmd.x.v1',
      '02 provider: submit at chan_1: unknown (504), 9 ms',
      '02 provider: published task.evt.uncertain.v1 as evt_1',
      '02 gateway: came into doubt',
      '03 gateway: accepted by a-vendor',
      '03 operator: task.resolve by key_9',
      '06 provider: query at chan_1: succeeded, 5 ms',
      '06 provider: is to publish task.evt.completed.v1 as evt_2',
      '06 gateway: completed',
      '07 billing: capture: held:a -3.000000, revenue:x 3.000000',
      '08 gateway: archived',
    ]);
  });

  it('tells what is left when nobody else can be asked', () => {
    expect(timelineOf({ task: task(), ...nothing }).map(({ what }) => what)).toEqual([
      'created in the form of openai by key_1',
    ]);
  });
});
