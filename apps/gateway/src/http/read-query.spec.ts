import { describe, expect, it } from '@jest/globals';
import { readUsageQuery } from '../money/read-usage-query.js';
import { pageOf, readCount, readInstant, readLimit, readText, readTexts, readWord } from './read-query.js';
import { errorOf } from '../test-support/error-of.js';

const refused = (param: string): object => ({ code: 'invalid_request', param });

describe('query parameters', () => {
  it('reads a limit from 1 to 100', () => {
    expect([readLimit({}, 20), readLimit({ limit: '1' }, 20), readLimit({ limit: '100' }, 20)]).toEqual([
      20, 1, 100,
    ]);
    for (const limit of ['0', '101', '-1', '1.5', 'ten', '1e1', ' 5']) {
      expect(errorOf(() => readLimit({ limit }, 20))).toMatchObject(refused('limit'));
    }
  });

  it('refuses a parameter that is repeated, or another word', () => {
    expect(errorOf(() => readText({ after: ['a', 'b'] }, 'after'))).toMatchObject(refused('after'));
    expect(readText({ after: '' }, 'after')).toBeUndefined();
    expect(readWord({ order: 'asc' }, 'order', ['asc', 'desc'])).toBe('asc');
    expect(errorOf(() => readWord({ order: 'up' }, 'order', ['asc', 'desc']))).toMatchObject(
      refused('order'),
    );
  });

  it('reads several values, repeated or separated by commas', () => {
    expect(readTexts({ ids: 'a' }, 'ids')).toEqual(['a']);
    expect(readTexts({ ids: ['a', ' b , c', ''] }, 'ids')).toEqual(['a', 'b', 'c']);
    expect([readTexts({}, 'ids'), readTexts({ ids: ', ,' }, 'ids')]).toEqual([undefined, undefined]);
  });

  it('reads a count within its range', () => {
    const range = { least: 0, most: 500, standard: 7 };
    expect([
      readCount({}, 'n', range),
      readCount({ n: '0' }, 'n', range),
      readCount({ n: '500' }, 'n', range),
    ]).toEqual([7, 0, 500]);
    for (const n of ['501', '-1', '0x1', '1 ', '9999999999']) {
      expect(errorOf(() => readCount({ n }, 'n', range))).toMatchObject(refused('n'));
    }
  });

  it('reads instants', () => {
    const read = (from: string): string | undefined => readInstant({ from }, 'from')?.toISOString();
    expect(read('2026-01-02')).toBe('2026-01-02T00:00:00.000Z');
    expect(read('2026-01-02T08:00:00+08:00')).toBe('2026-01-02T00:00:00.000Z');
    expect(read('1767312000')).toBe('2026-01-02T00:00:00.000Z');
    for (const from of ['yesterday', '2026-01-02T08:00:00', '2026-13-01', '02.01.2026']) {
      expect(errorOf(() => read(from))).toMatchObject(refused('from'));
    }
  });

  it('reads what usage is asked for', () => {
    const now = new Date('2026-03-01T00:00:00Z');
    expect(readUsageQuery({}, now, ['day', 'model', 'key'])).toEqual({
      from: new Date('2026-01-30T00:00:00Z'),
      to: now,
      groupBy: ['day'],
    });
    expect(readUsageQuery({ group_by: 'key,day' }, now, ['day', 'model', 'key']).groupBy).toEqual([
      'day',
      'key',
    ]);
    for (const group_by of ['account', 'day,day', 'hour', 'day;key']) {
      expect(errorOf(() => readUsageQuery({ group_by }, now, ['day', 'model', 'key']))).toMatchObject(
        refused('group_by'),
      );
    }
    expect(errorOf(() => readUsageQuery({ from: '2026-03-02' }, now, ['day']))).toMatchObject(
      refused('from'),
    );
  });

  it('makes pages that clients can follow', () => {
    expect(pageOf([{ id: 'a' }, { id: 'b' }], true)).toEqual({
      object: 'list',
      data: [{ id: 'a' }, { id: 'b' }],
      first_id: 'a',
      last_id: 'b',
      has_more: true,
    });
    expect(pageOf([], false)).toMatchObject({ first_id: null, last_id: null, has_more: false });
  });
});
