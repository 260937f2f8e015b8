import { describe, expect, it } from '@jest/globals';
import { ReserveRequest, TaskFailed } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import { parseMessage } from './message-pipe.js';

const failed = {
  taskId: 't',
  accountId: 'a',
  family: 'kling',
  at: '2026-01-01T00:00:00.000Z',
  code: 'expired',
  message: 'm',
};

describe('parseMessage', () => {
  it('makes an instance and drops members it does not know', () => {
    const message = parseMessage(TaskFailed, { ...failed, later: 1 });
    expect(message).toBeInstanceOf(TaskFailed);
    expect(message).toEqual(failed);
  });
  it.each([null, 'text', 5, []])('refuses %p', (payload) => {
    expect(() => parseMessage(TaskFailed, payload)).toThrow(AppError);
  });
  it('names the bad field, nested ones by path, and is not retried', () => {
    const bad = {
      reservations: [
        {
          accountId: 'a',
          taskId: 't',
          keyId: 'k',
          seconds: 0,
          secondsStated: true,
          basis: {},
          createdAt: 'x',
        },
      ],
    };
    let error: unknown;
    try {
      parseMessage(ReserveRequest, bad);
    } catch (e) {
      error = e;
    }
    expect(error).toMatchObject({ code: 'invalid_request', retry: 'never' });
    expect((error as AppError).param).toMatch(/^reservations\.0\./);
  });
});
