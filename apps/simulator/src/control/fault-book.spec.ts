import { describe, expect, it } from '@jest/globals';
import { FaultBook } from './fault-book.js';
import type { Call, Fault } from './fault-book.js';

const create: Call = {
  vendor: 'v',
  action: 'Create',
  role: 'create',
  body: {
    Prompt: 'a paper boat',
    OutputConfig: { Duration: 5 },
    FileInfos: [{ Url: 'https://example.com/a.png' }],
  },
};
const query: Call = { vendor: 'v', action: 'Describe', role: 'query', body: { TaskId: 't' } };
const fault = (kind: Fault['kind'], more: Partial<Fault> = {}): Parameters<FaultBook['add']>[0] => ({
  vendor: 'v',
  kind,
  params: {},
  ...more,
});

describe('FaultBook', () => {
  it('strikes as often as told, in the order of asking', () => {
    const book = new FaultBook();
    book.add(fault('http_500'), 2);
    book.add(fault('rate_limit'), 1);
    const kinds = [1, 2, 3, 4].map(() => book.take('request', create)?.kind);
    expect(kinds).toEqual(['http_500', 'http_500', 'rate_limit', undefined]);
    expect(book.list()).toEqual([]);
  });

  it('strikes until it is deleted when there is no count', () => {
    const book = new FaultBook();
    const { id } = book.add(fault('hang'), null);
    for (let i = 0; i < 5; i++) expect(book.take('request', query)?.kind).toBe('hang');
    expect(book.list()[0]?.struck).toBe(5);
    expect(book.remove(id)).toBe(true);
    expect(book.remove(id)).toBe(false);
    expect(book.take('request', query)).toBeUndefined();
  });

  it('keeps to the calls a kind is for, or to the action named', () => {
    const book = new FaultBook();
    book.add(fault('duplicate_session'), null);
    expect(book.take('request', query)).toBeUndefined();
    expect(book.take('request', create)?.kind).toBe('duplicate_session');
    book.clear();
    book.add(fault('rate_limit', { action: 'Describe' }), null);
    expect(book.take('request', create)).toBeUndefined();
    expect(book.take('request', query)?.kind).toBe('rate_limit');
    expect(book.take('request', { ...query, vendor: 'w' })).toBeUndefined();
  });

  it.each([
    [{ Prompt: 'paper' }, true],
    [{ Prompt: 'steel' }, false],
    [{ 'OutputConfig.Duration': 5 }, true],
    [{ 'OutputConfig.Duration': 6 }, false],
    [{ 'FileInfos.0.Url': 'a.png', Prompt: 'boat' }, true],
    [{ 'FileInfos.1.Url': 'a.png' }, false],
  ] as const)('matches %j: %s', (match, strikes) => {
    const book = new FaultBook();
    book.add(fault('http_500', { match }), 1);
    expect(book.take('request', create) !== undefined).toBe(strikes);
  });

  it('gives every fault of a task at once', () => {
    const book = new FaultBook();
    book.add(fault('slow'), 1);
    book.add(fault('expired_link'), 1);
    expect(book.takeAll(create).map(({ kind }) => kind)).toEqual(['slow', 'expired_link']);
    expect(book.takeAll(create)).toEqual([]);
  });

  it('counts a prompt word for each reference', () => {
    const book = new FaultBook();
    const strikes = (session: string): boolean => book.takeWord('http_500', session, 2);
    expect([strikes('a'), strikes('a'), strikes('a'), strikes('b')]).toEqual([true, true, false, true]);
    expect(book.takeWord('http_500', 'a', null)).toBe(true);
  });
});
