import { describe, expect, it } from '@jest/globals';
import type { MessageHandler } from '@nestjs/microservices';
import { throwError } from 'rxjs';
import { subjectHandlers } from './subject-handlers.js';
import type { MessageContext } from './subject-handlers.js';

const ABOUT = { id: 'm1', headers: {}, delivery: 1 };

/** A handler as Nest keeps it, which gives back what it knows about its message. */
function handler(isEventHandler: boolean): MessageHandler {
  return Object.assign(
    (payload: unknown, { subject, values }: MessageContext) => Promise.resolve({ payload, subject, values }),
    { isEventHandler },
  ) as unknown as MessageHandler;
}

describe('subjectHandlers', () => {
  const handlers = subjectHandlers(
    new Map([
      ['task.cmd.{family}.v1', handler(true)],
      ['rpc.channels.v1', handler(false)],
      ['rpc.{family}.at.{vendor}', handler(false)],
    ]),
    { family: ['one', 'two'], vendor: ['a', 'b'] },
  );

  it('fills in every value of every name', () => {
    expect([...handlers.keys()]).toEqual([
      'task.cmd.one.v1',
      'task.cmd.two.v1',
      'rpc.channels.v1',
      'rpc.one.at.a',
      'rpc.one.at.b',
      'rpc.two.at.a',
      'rpc.two.at.b',
    ]);
    expect([...handlers.values()].filter(({ takesMessages }) => takesMessages)).toHaveLength(2);
  });

  it('tells the handler what stands in its subject', async () => {
    expect(await handlers.get('rpc.two.at.b')!.call('hello', ABOUT)).toEqual({
      payload: 'hello',
      subject: 'rpc.two.at.b',
      values: { family: 'two', vendor: 'b' },
    });
  });

  it('rejects with what the handler threw, also where Nest hides it in an Observable', async () => {
    const failing = Object.assign(() => Promise.resolve(throwError(() => new Error('no'))), {});
    const [one] = subjectHandlers(new Map([['x', failing as unknown as MessageHandler]]), {}).values();
    await expect(one!.call({}, ABOUT)).rejects.toThrow('no');
  });

  it('refuses a name nobody has given values for', () => {
    expect(() => subjectHandlers(new Map([['x.{family}', handler(true)]]), {})).toThrow(
      'The subject x.{family} needs values for {family}.',
    );
  });
});
