import { describe, expect, it } from '@jest/globals';
import {
  acceptedAs,
  CREATE_ERROR,
  CREATE_STATUSES,
  createOutcome,
  openQuestion,
  rowOf,
} from './create-error.js';

const error = { status: 429, code: 'Busy', message: 'because' };

describe('createOutcome', () => {
  it.each([
    [
      CREATE_ERROR.invalid,
      { kind: 'refused', code: 'invalid_input', vendorCode: 'Busy', message: 'because' },
    ],
    [CREATE_ERROR.unknown, { kind: 'unknown', vendorCode: 'Busy', message: 'because' }],
    [undefined, { kind: 'unknown', vendorCode: 'Busy', message: 'because' }],
    [{ kind: 'duplicate' } as const, { kind: 'duplicate' }],
    [{ kind: 'retry' } as const, { kind: 'retry', vendorCode: 'Busy', message: 'because' }],
    [
      CREATE_ERROR.rate,
      {
        kind: 'retry',
        vendorCode: 'Busy',
        message: 'because',
        afterMs: 5_000,
        fault: { kind: 'rate', message: 'because' },
      },
    ],
  ])('of %j', (row, outcome) => {
    expect(createOutcome(row, error)).toEqual(outcome);
  });

  it('waits as long as the answer asks, and calls what has no code by its status', () => {
    expect(createOutcome(CREATE_ERROR.rate, { ...error, code: '', afterMs: 1 })).toMatchObject({
      afterMs: 1,
      vendorCode: 'http_429',
    });
  });
});

describe('what a status alone tells of a create', () => {
  it.each([400, 401, 402, 403, 404, 405, 413, 415, 422, 429])('%d: certainly no job', (status) => {
    expect(['refused', 'retry']).toContain(CREATE_STATUSES[status]?.kind);
  });
  it.each([200, 301, 408, 409, 500, 502, 503, 504])('%d: nothing', (status) => {
    expect(CREATE_STATUSES[status]).toBeUndefined();
  });
});

describe('rowOf', () => {
  const table = { Invalid: 1, 'Invalid.Size': 2 };

  it('finds a code or its nearest parent, and nothing inherited', () => {
    expect(rowOf(table, 'Invalid.Size')).toBe(2);
    expect(rowOf(table, 'Invalid.Ratio.Deep')).toBe(1);
    expect(rowOf(table, 'constructor')).toBeUndefined();
    expect(rowOf(table, '')).toBeUndefined();
  });
});

describe('acceptedAs', () => {
  it('knows no job without an id', () => {
    expect(acceptedAs('7')).toEqual({ kind: 'accepted', vendorTaskId: '7' });
    expect(acceptedAs('')).toMatchObject({ kind: 'unknown', vendorCode: 'no_task_id' });
  });
});

describe('openQuestion', () => {
  it('ends nothing, and waits as long as the row or the answer says', () => {
    expect(openQuestion(CREATE_ERROR.invalid, error)).toEqual({
      kind: 'unknown',
      vendorCode: 'Busy',
      message: 'because',
    });
    expect(openQuestion(CREATE_ERROR.rate, error)).toMatchObject({ kind: 'unknown', afterMs: 5_000 });
    expect(openQuestion(CREATE_ERROR.rate, { ...error, afterMs: 9 })).toMatchObject({ afterMs: 9 });
  });
});
