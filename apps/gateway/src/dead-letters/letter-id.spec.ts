import { describe, expect, it } from '@jest/globals';
import { formatLetterId, parseLetterId } from './letter-id.js';

describe('the id of a dead letter', () => {
  it.each(['evt_01', 'TASK_EVT:17', 'a/b c:d'])('comes back with the message id %s', (id) => {
    const letter = { service: 'billing', subject: 'task.evt.completed.v1', id } as const;
    expect(parseLetterId(formatLetterId(letter))).toEqual(letter);
  });

  it.each(['', 'evt_01', 'shop:task.evt.completed.v1:evt_01', 'billing::x', 'billing:x:'])(
    'is not %j',
    (text) => {
      expect(() => parseLetterId(text)).toThrow('There is no such dead letter.');
    },
  );
});
