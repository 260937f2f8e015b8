import { describe, expect, it } from '@jest/globals';
import { cancelError, CREATE_ERRORS, createError, queryError, TASK_ERRORS, taskFailure } from './errors.js';

const MESSAGE = 'because';

const retry = (more: { afterMs?: number; fault?: string } = {}): object => ({
  kind: 'retry',
  message: MESSAGE,
  ...(more.afterMs !== undefined && { afterMs: more.afterMs }),
  ...(more.fault !== undefined && { fault: { kind: more.fault, message: MESSAGE } }),
});
const refused = (code: string): object => ({ kind: 'refused', code, message: MESSAGE });
const unknown = { kind: 'unknown', message: MESSAGE };

describe('an error as the answer to a create', () => {
  const rows: [reason: string, status: number, outcome: object][] = [
    ['BadRequest', 400, refused('invalid_input')],
    ['FieldLacking', 400, refused('invalid_input')],
    ['FieldInvalid', 400, refused('invalid_input')],
    ['FieldItemCountOutOfRange', 400, refused('invalid_input')],
    ['FieldUnwanted', 400, refused('upstream_rejected')],
    ['CODEC', 400, refused('upstream_rejected')],
    ['PageSizeOutOfRange', 400, refused('invalid_input')],
    ['ImageDownloadFailure', 400, refused('invalid_input')],
    ['ImageFormatInvalid', 400, refused('invalid_input')],
    ['ImageSizeInvalid', 400, refused('invalid_input')],
    ['ImageCheckBodyJointsFailed', 400, refused('invalid_input')],
    ['ImageCheckFaceFailed', 400, refused('invalid_input')],
    ['ImageObjectsUndetected', 400, refused('invalid_input')],
    ['FaceDetectFailure', 400, refused('invalid_input')],
    ['FaceDetectNotPass', 400, refused('invalid_input')],
    ['NoFaceDetected', 400, refused('invalid_input')],
    ['MultiFaceDetected', 400, refused('invalid_input')],
    ['VideoDownloadFailure', 400, refused('invalid_input')],
    ['VideoFormatInvalid', 400, refused('invalid_input')],
    ['TaskPromptPolicyViolation', 400, refused('moderation_blocked')],
    ['AuditSubmitIllegal', 400, refused('moderation_blocked')],
    ['AuditFailed', 400, refused('moderation_blocked')],
    ['PhotoAuditNotPass', 400, refused('moderation_blocked')],
    ['CreationPolicyViolation', 400, refused('moderation_blocked')],
    ['OperationInProcess', 400, retry({ afterMs: 10_000 })],
    ['ModelUnavailable', 400, retry({ afterMs: 60_000 })],
    ['TooManyRequests', 429, retry({ afterMs: 5_000, fault: 'rate' })],
    ['SystemThrottling', 429, retry({ afterMs: 5_000, fault: 'rate' })],
    ['QuotaExceeded', 429, retry({ afterMs: 30_000, fault: 'concurrency' })],
    ['CreditInsufficient', 400, retry({ fault: 'quota' })],
    ['Unauthorized', 401, retry({ fault: 'auth' })],
    ['Forbidden', 403, retry({ fault: 'auth' })],
    ['NotFound', 404, retry({ afterMs: 60_000, fault: 'outage' })],
    ['Conflict', 409, unknown],
    ['Canceled', 499, unknown],
    ['InternalServiceFailure', 500, unknown],
    ['Unknown', 500, unknown],
  ];
  it.each(rows)('%s (%i)', (reason, status, outcome) => {
    expect(createError({ status, code: reason, message: MESSAGE })).toEqual({
      ...outcome,
      vendorCode: reason,
    });
  });

  it('has a row here for every row of the table', () => {
    expect(Object.keys(CREATE_ERRORS).toSorted()).toEqual(rows.map(([reason]) => reason).toSorted());
  });

  const statuses: [status: number, outcome: object][] = [
    [400, refused('upstream_rejected')],
    [401, retry({ fault: 'auth' })],
    [402, retry({ fault: 'quota' })],
    [403, retry({ afterMs: 60_000, fault: 'outage' })],
    [404, retry({ afterMs: 60_000, fault: 'outage' })],
    [405, retry({ afterMs: 60_000, fault: 'outage' })],
    [413, refused('invalid_input')],
    [415, refused('upstream_rejected')],
    [422, refused('upstream_rejected')],
    [429, retry({ afterMs: 5_000, fault: 'rate' })],
  ];
  it.each([...statuses, ...[302, 408, 409, 500, 502, 503, 504].map((s) => [s, unknown] as [number, object])])(
    'status %i without a known reason',
    (status, outcome) => {
      expect(createError({ status, code: '', message: MESSAGE })).toEqual({
        ...outcome,
        vendorCode: `http_${status}`,
      });
      expect(createError({ status, code: 'SomethingNew', message: MESSAGE })).toEqual({
        ...outcome,
        vendorCode: 'SomethingNew',
      });
      expect(createError({ status, code: 'constructor', message: MESSAGE })).toMatchObject(outcome);
    },
  );
});

describe('an error as the answer to a query', () => {
  it.each([...Object.keys(CREATE_ERRORS), 'TaskNotFound', 'CreationNotFound', 'SomethingNew', ''])(
    '%s never ends a task',
    (reason) => {
      expect(queryError({ status: 404, code: reason, message: MESSAGE })).toMatchObject({
        kind: 'unknown',
        vendorCode: reason || 'http_404',
        message: MESSAGE,
      });
    },
  );

  it('waits after a limit', () => {
    expect(queryError({ status: 429, code: 'TooManyRequests', message: MESSAGE })).toMatchObject({
      afterMs: 5_000,
    });
  });
});

describe('an error as the answer to a cancel', () => {
  it('is too late for a task handed to a worker', () => {
    const message = 'task state is scheduled, can not cancel';
    expect(cancelError({ status: 400, code: 'BadRequest', message })).toEqual({ kind: 'too_late' });
  });

  it.each([
    [404, 'TaskNotFound'],
    [401, 'Unauthorized'],
    [400, 'CODEC'],
    [500, 'InternalServiceFailure'],
  ])('%i %s: unknown', (status, reason) => {
    expect(cancelError({ status, code: reason, message: MESSAGE })).toEqual({
      kind: 'unknown',
      vendorCode: reason,
      message: MESSAGE,
    });
  });
});

describe('the code of a failed task', () => {
  const rows: [string, { code: string; again?: string } | 'cancelled'][] = [
    ['BadRequest', { code: 'invalid_input' }],
    ['FieldLacking', { code: 'invalid_input' }],
    ['FieldUnwanted', { code: 'invalid_input' }],
    ['FieldInvalid', { code: 'invalid_input' }],
    ['FieldItemCountOutOfRange', { code: 'invalid_input' }],
    ['PageSizeOutOfRange', { code: 'invalid_input' }],
    ['ImageDownloadFailure', { code: 'invalid_input' }],
    ['ImageFormatInvalid', { code: 'invalid_input' }],
    ['ImageSizeInvalid', { code: 'invalid_input' }],
    ['ImageCheckBodyJointsFailed', { code: 'invalid_input' }],
    ['ImageCheckFaceFailed', { code: 'invalid_input' }],
    ['ImageObjectsUndetected', { code: 'invalid_input' }],
    ['FaceDetectFailure', { code: 'invalid_input' }],
    ['FaceDetectNotPass', { code: 'invalid_input' }],
    ['NoFaceDetected', { code: 'invalid_input' }],
    ['MultiFaceDetected', { code: 'invalid_input' }],
    ['VideoDownloadFailure', { code: 'invalid_input' }],
    ['VideoFormatInvalid', { code: 'invalid_input' }],
    ['TaskPromptPolicyViolation', { code: 'moderation_blocked' }],
    ['AuditSubmitIllegal', { code: 'moderation_blocked' }],
    ['AuditFailed', { code: 'moderation_blocked' }],
    ['PhotoAuditNotPass', { code: 'moderation_blocked' }],
    ['CreationPolicyViolation', { code: 'moderation_blocked' }],
    ['OperationInProcess', { code: 'upstream_failed', again: 'later' }],
    ['ModelUnavailable', { code: 'upstream_failed', again: 'later' }],
    ['QuotaExceeded', { code: 'upstream_failed', again: 'later' }],
    ['TooManyRequests', { code: 'upstream_failed', again: 'later' }],
    ['SystemThrottling', { code: 'upstream_failed', again: 'later' }],
    ['InternalServiceFailure', { code: 'upstream_failed', again: 'once' }],
    ['Unknown', { code: 'upstream_failed', again: 'once' }],
    ['CreditInsufficient', { code: 'upstream_failed' }],
    ['UserCancelled', 'cancelled'],
    ['Canceled', 'cancelled'],
  ];
  it.each([...rows, ['SomethingNew', { code: 'upstream_failed' }] as (typeof rows)[number]])(
    '%s',
    (errCode, row) => {
      expect(taskFailure(errCode, false)).toEqual(
        row === 'cancelled'
          ? { kind: 'cancelled' }
          : {
              kind: 'failed',
              vendorCode: errCode,
              message: `the vendor failed the task (${errCode})`,
              ...row,
            },
      );
    },
  );

  it('has a row here for every row of the table', () => {
    expect(Object.keys(TASK_ERRORS).toSorted()).toEqual(rows.map(([code]) => code).toSorted());
  });

  it('tells the end of the off-peak window from a cancellation', () => {
    expect(taskFailure('Canceled', true)).toMatchObject({ kind: 'failed', code: 'expired' });
    expect(taskFailure('UserCancelled', true)).toEqual({ kind: 'cancelled' });
  });

  it('is a failure without a code too', () => {
    expect(taskFailure('', false)).toMatchObject({
      kind: 'failed',
      code: 'upstream_failed',
      vendorCode: 'failed',
    });
  });
});
