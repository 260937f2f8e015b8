import { describe, expect, it } from '@jest/globals';
import { BUS_RIGHTS } from './bus-rights.js';
import type { BusUser } from './bus-rights.js';
import { providerFamilySubject, providerVendorSubject, SUBJECT, taskCommandSubject } from './subjects.js';

/** As NATS matches: `*` is one word, `>` at the end all that follow. */
function matches(pattern: string, subject: string): boolean {
  const [wanted, words] = [pattern.split('.'), subject.split('.')];
  return (
    wanted.every((word, i) =>
      word === '>' ? words.length > i : word === words[i] || (word === '*' && words.length > i),
    ) &&
    (wanted.at(-1) === '>' || wanted.length === words.length)
  );
}

const may = (user: BusUser, what: 'publish' | 'subscribe', subject: string): boolean =>
  BUS_RIGHTS[user][what].some((pattern) => matches(pattern, subject));
const SERVICES: readonly BusUser[] = ['gateway', 'billing', 'provider'];
const who = (what: 'publish' | 'subscribe', subject: string): BusUser[] =>
  SERVICES.filter((user) => may(user, what, subject));
/** The subjects themselves, without the patterns of streams. */
const SUBJECTS = Object.entries(SUBJECT).filter(([name]) => !name.startsWith('all'));

describe('the rights on the bus', () => {
  it.each(SUBJECTS)('let somebody say %s', (_name, subject) => {
    const withName = providerVendorSubject(subject, 'vidu');
    expect([...who('publish', subject), ...who('publish', withName)]).not.toEqual([]);
  });

  it.each(SUBJECTS.filter(([, subject]) => !subject.startsWith('task.')))(
    'let somebody hear %s',
    (_name, subject) => {
      expect(who('subscribe', subject)).not.toEqual([]);
    },
  );

  it('let nobody but the gateway ask billing', () => {
    for (const [, subject] of SUBJECTS.filter(([, subject]) => subject.startsWith('rpc.billing.')))
      expect([subject, who('publish', subject)]).toEqual([subject, ['gateway']]);
  });

  it('let nobody but the gateway give commands, and nobody but providers tell of films', () => {
    expect(who('publish', taskCommandSubject('kling'))).toEqual(['gateway']);
    expect(who('publish', SUBJECT.evtCompleted)).toEqual(['provider']);
  });

  it('let no service listen to what is meant for another', () => {
    expect(who('subscribe', SUBJECT.billingCredit)).toEqual(['billing']);
    expect(who('subscribe', SUBJECT.gatewayTasksKnown)).toEqual(['gateway']);
    expect(who('subscribe', SUBJECT.providerChannelPatch)).toEqual(['provider']);
    expect(who('subscribe', providerFamilySubject(SUBJECT.providerJob, 'kling'))).toEqual(['provider']);
    for (const user of SERVICES) expect(who('subscribe', `_INBOX.${user}.abc.1`)).toEqual([user]);
    expect(who('subscribe', '_INBOX.abc')).toEqual([]);
    // Messages of streams come by the consumer alone.
    expect(who('subscribe', SUBJECT.evtCompleted)).toEqual([]);
  });

  it('let a provider touch no stream', () => {
    for (const call of ['CREATE', 'UPDATE', 'DELETE', 'PURGE', 'MSG.GET', 'MSG.DELETE', 'SNAPSHOT'])
      expect(may('provider', 'publish', `$JS.API.STREAM.${call}.TASK_EVT`)).toBe(false);
    expect(may('provider', 'publish', '$JS.API.CONSUMER.CREATE.TASK_EVT.spy.task.evt.>')).toBe(false);
  });
});
