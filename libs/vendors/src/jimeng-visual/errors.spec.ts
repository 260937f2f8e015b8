import { describe, expect, it } from '@jest/globals';
import { queryError, SUBMIT_ERRORS, submitError, TASK_ERRORS } from './errors.js';

const MESSAGE = 'because';

const retry = (more: { afterMs?: number; fault?: string } = {}): object => ({
  kind: 'retry',
  message: MESSAGE,
  ...(more.afterMs !== undefined && { afterMs: more.afterMs }),
  ...(more.fault !== undefined && { fault: { kind: more.fault, message: MESSAGE } }),
});
const refused = (code: string): object => ({ kind: 'refused', code, message: MESSAGE });
const unknown = { kind: 'unknown', message: MESSAGE };
const outage = retry({ afterMs: 60_000, fault: 'outage' });

describe('an error as the answer to a submit', () => {
  const rows: [code: string, status: number, outcome: object][] = [
    ['50411', 400, refused('moderation_blocked')],
    ['50412', 400, refused('moderation_blocked')],
    ['50413', 400, refused('moderation_blocked')],
    ['50511', 400, refused('moderation_blocked')],
    ['50512', 400, refused('moderation_blocked')],
    ['50513', 400, refused('moderation_blocked')],
    ['50516', 400, refused('moderation_blocked')],
    ['50517', 400, refused('moderation_blocked')],
    ['50518', 400, refused('moderation_blocked')],
    ['50519', 400, refused('moderation_blocked')],
    ['50520', 400, retry({ afterMs: 10_000 })],
    ['50521', 400, retry({ afterMs: 10_000 })],
    ['50522', 400, retry({ afterMs: 10_000 })],
    ['50215', 400, refused('invalid_input')],
    ['50429', 429, retry({ afterMs: 5_000, fault: 'rate' })],
    ['50430', 429, retry({ afterMs: 15_000, fault: 'concurrency' })],
    ['50500', 500, unknown],
    ['50501', 500, unknown],
    ['MissingParameter', 400, refused('upstream_rejected')],
    ['MissingAuthenticationToken', 401, retry({ fault: 'auth' })],
    ['MissingRequestInfo', 400, refused('upstream_rejected')],
    ['MissingSignature', 401, retry({ fault: 'auth' })],
    ['InvalidTimestamp', 400, outage],
    ['ServiceNotFound', 404, refused('upstream_rejected')],
    ['InvalidActionOrVersion', 404, refused('upstream_rejected')],
    ['InvalidAccessKey', 401, retry({ fault: 'auth' })],
    ['SignatureDoesNotMatch', 401, retry({ fault: 'auth' })],
    ['LackPolicy', 403, retry({ fault: 'auth' })],
    ['AccessDenied', 403, retry({ fault: 'auth' })],
    ['InternalError', 500, unknown],
    ['InternalServiceTimeout', 504, unknown],
    ['FlowLimitExceeded', 429, retry({ afterMs: 5_000, fault: 'rate' })],
    ['ServiceUnavailableTemp', 503, outage],
    ['InternalServiceError', 502, unknown],
    ['InvalidAuthorization', 400, refused('upstream_rejected')],
    ['InvalidCredential', 400, retry({ fault: 'auth' })],
    ['InvalidSecretToken', 401, retry({ fault: 'auth' })],
  ];
  it.each(rows)('%s (%i)', (code, status, outcome) => {
    expect(submitError({ status, code, message: MESSAGE })).toEqual({ ...outcome, vendorCode: code });
  });

  it('has a row here for every row of the table', () => {
    expect(Object.keys(SUBMIT_ERRORS).toSorted()).toEqual(rows.map(([code]) => code).toSorted());
  });

  const statuses: [status: number, outcome: object][] = [
    [400, refused('upstream_rejected')],
    [401, retry({ fault: 'auth' })],
    [403, outage],
    [404, outage],
    [405, outage],
    [413, refused('invalid_input')],
    [429, retry({ afterMs: 5_000, fault: 'rate' })],
  ];
  it.each([...statuses, ...[302, 408, 500, 502, 503, 504].map((s) => [s, unknown] as [number, object])])(
    'status %i without a known code',
    (status, outcome) => {
      expect(submitError({ status, code: '', message: MESSAGE })).toEqual({
        ...outcome,
        vendorCode: `http_${status}`,
      });
      expect(submitError({ status, code: '59999', message: MESSAGE })).toMatchObject(outcome);
      expect(submitError({ status, code: 'constructor', message: MESSAGE })).toMatchObject(outcome);
    },
  );
});

describe('an error as the answer to a query', () => {
  const rows: [code: string, row: { code: string; again?: string }][] = [
    ['50411', { code: 'moderation_blocked' }],
    ['50412', { code: 'moderation_blocked' }],
    ['50413', { code: 'moderation_blocked' }],
    ['50511', { code: 'moderation_blocked', again: 'once' }],
    ['50512', { code: 'moderation_blocked' }],
    ['50513', { code: 'moderation_blocked' }],
    ['50516', { code: 'moderation_blocked', again: 'once' }],
    ['50517', { code: 'moderation_blocked', again: 'once' }],
    ['50518', { code: 'moderation_blocked' }],
    ['50519', { code: 'moderation_blocked', again: 'once' }],
    ['50520', { code: 'upstream_failed', again: 'once' }],
    ['50521', { code: 'upstream_failed', again: 'once' }],
    ['50522', { code: 'upstream_failed', again: 'once' }],
    ['50215', { code: 'invalid_input' }],
  ];
  it.each(rows)('%s is the end of the task', (code, row) => {
    const failed = { kind: 'failed', vendorCode: code, message: MESSAGE, ...row };
    expect(queryError({ status: 400, code, message: MESSAGE }, false)).toEqual(failed);
    expect(queryError({ status: 400, code, message: MESSAGE }, true)).toEqual(failed);
  });

  it('has a row here for every row of the table', () => {
    expect(Object.keys(TASK_ERRORS).toSorted()).toEqual(rows.map(([code]) => code).toSorted());
  });

  const others = [...Object.keys(SUBMIT_ERRORS), '59999', ''].filter(
    (code) => !Object.hasOwn(TASK_ERRORS, code),
  );
  it.each(others)('%s may be the fault of the query, unless the task is done', (code) => {
    expect(queryError({ status: 500, code, message: MESSAGE }, false)).toMatchObject({ kind: 'unknown' });
    expect(queryError({ status: 500, code, message: MESSAGE }, true)).toMatchObject({
      kind: 'failed',
      code: 'upstream_failed',
    });
  });

  it('waits after a limit', () => {
    expect(queryError({ status: 429, code: '50429', message: MESSAGE }, false)).toMatchObject({
      afterMs: 5_000,
    });
  });
});
