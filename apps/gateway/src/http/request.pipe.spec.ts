import { describe, expect, it } from '@jest/globals';
import { AdminUsageQuery, UsageQuery } from '../money/usage.dto.js';
import { toUsageRequest } from '../money/to-usage-request.js';
import {
  Decimal,
  Flag,
  Instant,
  Integer,
  Members,
  Nested,
  QueryInstant,
  Text,
  Word,
} from '../openapi/fields.js';
import { PageQuery } from '../openapi/page.dto.js';
import { errorOf } from '../test-support/error-of.js';
import { pageOf } from './page-of.js';
import { parseBody, parseQuery, RequestPipe } from './request.pipe.js';

class Room {
  @Integer({ least: 1 })
  beds: number;
}

class House {
  @Text({ least: 1, longest: 5 })
  name: string;

  @Decimal({ optional: true, nullable: true })
  price?: string | null;

  @Flag({ optional: true })
  open?: boolean;

  @Instant({ optional: true })
  built?: string;

  @Nested(Room, { list: true, optional: true })
  rooms?: Room[];

  @Members({ optional: true })
  notes?: Record<string, unknown>;
}

class Filter extends PageQuery {
  @Word(['asc', 'desc'], { optional: true })
  order?: string;

  @Text({ list: true, optional: true })
  ids?: string[];

  @Word(['a', 'b'], { list: true, optional: true })
  kinds?: string[];

  @QueryInstant({ optional: true })
  from?: Date;

  @Flag({ optional: true })
  missing?: boolean;
}

const refused = (param: string, code = 'invalid_request'): object => ({ code, param });

describe('bodies', () => {
  const body = (fields: object): unknown => parseBody(House, { name: 'x', ...fields });

  it('become their class', () => {
    expect(body({ price: null, open: false, rooms: [{ beds: 2 }], notes: { a: 1 } })).toEqual({
      name: 'x',
      price: null,
      open: false,
      rooms: [{ beds: 2 }],
      notes: { a: 1 },
    });
  });

  it.each<[object, string]>([
    [{ name: 5 }, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'longer' }, 'name'],
    [{ price: 10 }, 'price'],
    [{ price: '1e3' }, 'price'],
    [{ open: null }, 'open'],
    [{ open: 'true' }, 'open'],
    [{ built: 'yesterday' }, 'built'],
    [{ rooms: {} }, 'rooms'],
    [{ rooms: [{ beds: 1 }, { beds: '2' }] }, 'rooms[1].beds'],
    [{ rooms: [{ beds: 1, doors: 1 }] }, 'rooms[0].doors'],
    [{ notes: [] }, 'notes'],
    [{ colour: 'red' }, 'colour'],
  ])('are refused at the field: %j', (fields, param) => {
    expect(errorOf(() => body(fields))).toMatchObject(refused(param));
  });

  it('say what is missing, and what there is instead of an unknown field', () => {
    expect(errorOf(() => parseBody(House, {}))).toMatchObject(refused('name', 'missing_required_parameter'));
    expect(errorOf(() => body({ nmae: 'x' })).message).toBe(
      'There is no `nmae`. Known here: name, price, open, built, rooms, notes.',
    );
    expect(errorOf(() => body({ name: '' })).message).toBe('`name` has to be a text of 1 to 5 characters.');
  });

  it.each([[[]], ['text'], [5]])('have to be objects, not %j', (value) => {
    expect(errorOf(() => parseBody(House, value))).toMatchObject({ code: 'invalid_json' });
  });

  it('without a class are left as they are', () => {
    const pipe = new RequestPipe();
    expect(pipe.transform({ a: 1 }, { type: 'body', metatype: Object })).toEqual({ a: 1 });
    expect(pipe.transform('5', { type: 'param', metatype: String })).toBe('5');
  });
});

describe('query strings', () => {
  const query = (fields: object): Filter => parseQuery(Filter, fields as Record<string, unknown>);

  it('are read by the types of their fields', () => {
    expect(query({})).toEqual({ limit: 20 });
    expect(query({ limit: '100', order: 'asc', after: '', missing: 'true' })).toEqual({
      limit: 100,
      order: 'asc',
      missing: true,
    });
  });

  it('take a limit from 1 to 100', () => {
    for (const limit of ['0', '101', '-1', '1.5', 'ten', '1e1', ' 5', '9999999999999'])
      expect(errorOf(() => query({ limit }))).toMatchObject(refused('limit'));
  });

  it('hold one value of what is one, and several of what may be several', () => {
    expect(errorOf(() => query({ after: ['a', 'b'] }))).toMatchObject(refused('after'));
    expect(errorOf(() => query({ order: 'up' }))).toMatchObject(refused('order'));
    expect(query({ ids: 'a' }).ids).toEqual(['a']);
    expect(query({ ids: ['a', ' b , c', ''] }).ids).toEqual(['a', 'b', 'c']);
    expect(errorOf(() => query({ kinds: 'a,c' }))).toMatchObject(refused('kinds'));
  });

  it('hold instants', () => {
    const read = (from: string): string | undefined => query({ from }).from?.toISOString();
    expect(read('2026-01-02')).toBe('2026-01-02T00:00:00.000Z');
    expect(read('2026-01-02T08:00:00+08:00')).toBe('2026-01-02T00:00:00.000Z');
    expect(read('1767312000')).toBe('2026-01-02T00:00:00.000Z');
    for (const from of ['yesterday', '2026-01-02T08:00:00', '2026-13-01', '02.01.2026'])
      expect(errorOf(() => read(from))).toMatchObject(refused('from'));
  });

  it('have no unknown filters', () => {
    const error = errorOf(() => query({ oder: 'asc' }));
    expect(error).toMatchObject(refused('oder'));
    expect(error.message).toMatch(/`oder`.*order, ids, kinds, from, missing, limit, after/);
  });

  it('say what usage is asked for', () => {
    const now = new Date('2026-03-01T00:00:00Z');
    const ask = (fields: Record<string, string>): object =>
      toUsageRequest('acct', parseQuery(UsageQuery, fields), now);
    expect(ask({})).toEqual({
      accountId: 'acct',
      from: '2026-01-30T00:00:00.000Z',
      to: '2026-03-01T00:00:00.000Z',
      groupBy: ['day'],
      only: {},
    });
    expect(ask({ group_by: 'key,day' })).toMatchObject({ groupBy: ['day', 'key'] });
    for (const group_by of ['account', 'day,day', 'channel', 'day;key'])
      expect(errorOf(() => ask({ group_by }))).toMatchObject(refused('group_by'));
    expect(errorOf(() => ask({ from: '2026-03-02' }))).toMatchObject(refused('from'));
    expect(parseQuery(AdminUsageQuery, { group_by: 'account' }).group_by).toEqual(['account']);
  });
});

describe('pages', () => {
  it('can be followed', () => {
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
