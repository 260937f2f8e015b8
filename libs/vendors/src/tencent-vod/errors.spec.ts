import { describe, expect, it } from '@jest/globals';
import { cancelError, createError, queryError, SYNC_ERRORS, TASK_ERRORS, taskFailure } from './errors.js';

const MESSAGE = 'because';

describe('an error as the answer to a create', () => {
  const retry = (
    vendorCode: string,
    more: { afterMs?: number; fault?: { kind: string; message: string } } = {},
  ): object => ({ kind: 'retry', vendorCode, message: MESSAGE, ...more });
  const auth = (vendorCode: string): object =>
    retry(vendorCode, { fault: { kind: 'auth', message: MESSAGE } });
  const refused = (vendorCode: string, code: string): object => ({
    kind: 'refused',
    code,
    vendorCode,
    message: MESSAGE,
  });
  const unknown = (vendorCode: string): object => ({ kind: 'unknown', vendorCode, message: MESSAGE });

  const rows: [string, object][] = [
    [
      'RequestLimitExceeded',
      retry('RequestLimitExceeded', { afterMs: 1_000, fault: { kind: 'rate', message: MESSAGE } }),
    ],
    [
      'RequestLimitExceeded.UinLimitExceeded',
      retry('RequestLimitExceeded.UinLimitExceeded', {
        afterMs: 1_000,
        fault: { kind: 'rate', message: MESSAGE },
      }),
    ],
    ['LimitExceeded.Quota', retry('LimitExceeded.Quota', { fault: { kind: 'quota', message: MESSAGE } })],
    ['LimitExceeded', retry('LimitExceeded', { afterMs: 60_000, fault: { kind: 'rate', message: MESSAGE } })],
    ['ResourceInsufficient', retry('ResourceInsufficient', { afterMs: 30_000 })],
    ['ResourceUnavailable', retry('ResourceUnavailable', { afterMs: 30_000 })],
    ['FailedOperation', retry('FailedOperation', { afterMs: 10_000 })],
    ['InternalError', unknown('InternalError')],
    ['InternalError.DBError', unknown('InternalError.DBError')],
    ['FailedOperation.TaskDuplicate', { kind: 'duplicate' }],
    ['InvalidParameterValue.SessionId', { kind: 'duplicate' }],
    ['FailedOperation.InvalidVodUser', auth('FailedOperation.InvalidVodUser')],
    ['FailedOperation.InvalidAccount', auth('FailedOperation.InvalidAccount')],
    ['FailedOperation.UserStatusInavlid', auth('FailedOperation.UserStatusInavlid')],
    ['FailedOperation.UserStatusInvalid', auth('FailedOperation.UserStatusInvalid')],
    ['FailedOperation.NoPrivileges', auth('FailedOperation.NoPrivileges')],
    ['InvalidParameterValue.SubAppId', auth('InvalidParameterValue.SubAppId')],
    ['AuthFailure', auth('AuthFailure')],
    ['AuthFailure.SignatureFailure', auth('AuthFailure.SignatureFailure')],
    ['AuthFailure.SignatureExpire', auth('AuthFailure.SignatureExpire')],
    ['AuthFailure.SecretIdNotFound', auth('AuthFailure.SecretIdNotFound')],
    ['AuthFailure.UnauthorizedOperation', auth('AuthFailure.UnauthorizedOperation')],
    ['UnauthorizedOperation', auth('UnauthorizedOperation')],
    ['UnsupportedRegion', auth('UnsupportedRegion')],
    ['InvalidParameter.VoilationContent', refused('InvalidParameter.VoilationContent', 'moderation_blocked')],
    ['InvalidParameter.ViolationContent', refused('InvalidParameter.ViolationContent', 'moderation_blocked')],
    ['ContentModerationFailed', refused('ContentModerationFailed', 'moderation_blocked')],
    ['InvalidParameter', refused('InvalidParameter', 'invalid_input')],
    ['InvalidParameterValue', refused('InvalidParameterValue', 'invalid_input')],
    ['InvalidParameterValue.FileId', refused('InvalidParameterValue.FileId', 'invalid_input')],
    ['ResourceNotFound', refused('ResourceNotFound', 'invalid_input')],
    ['RequestSizeLimitExceeded', refused('RequestSizeLimitExceeded', 'invalid_input')],
    [
      'InvalidParameterValue.SessionIdTooLong',
      refused('InvalidParameterValue.SessionIdTooLong', 'upstream_rejected'),
    ],
    [
      'InvalidParameterValue.SessionContextTooLong',
      refused('InvalidParameterValue.SessionContextTooLong', 'upstream_rejected'),
    ],
    ['InvalidRequest', refused('InvalidRequest', 'upstream_rejected')],
    ['MissingParameter', refused('MissingParameter', 'upstream_rejected')],
    ['UnknownParameter', refused('UnknownParameter', 'upstream_rejected')],
    ['InvalidAction', refused('InvalidAction', 'upstream_rejected')],
    ['NoSuchVersion', refused('NoSuchVersion', 'upstream_rejected')],
    ['UnsupportedOperation', refused('UnsupportedOperation', 'upstream_rejected')],
    ['UnsupportedProtocol', refused('UnsupportedProtocol', 'upstream_rejected')],
    ['SomethingNew', unknown('SomethingNew')],
    ['', unknown('http_200')],
    ['constructor', unknown('constructor')],
  ];
  it.each(rows)('%s', (code, outcome) => {
    expect(createError({ status: 200, code: code, message: MESSAGE })).toEqual(outcome);
  });

  it('has a row here for every row of the table', () => {
    expect(Object.keys(SYNC_ERRORS).filter((code) => !rows.some(([row]) => row === code))).toEqual([]);
  });

  it('tells the limit of running tasks from the limit of requests', () => {
    expect(
      createError({ status: 200, code: 'RequestLimitExceeded', message: 'reached the maximum concurrency' }),
    ).toMatchObject({
      kind: 'retry',
      fault: { kind: 'concurrency' },
    });
  });
});

describe('an error as the answer to a query', () => {
  it.each([...Object.keys(SYNC_ERRORS), 'SomethingNew'])('%s never ends a task', (code) => {
    expect(queryError({ status: 200, code: code, message: MESSAGE })).toMatchObject({
      kind: 'unknown',
      vendorCode: code,
      message: MESSAGE,
    });
  });

  it('waits after a limit', () => {
    expect(queryError({ status: 200, code: 'RequestLimitExceeded', message: MESSAGE })).toMatchObject({
      afterMs: 1_000,
    });
  });
});

describe('an error as the answer to an abort', () => {
  it.each(['FailedOperation', 'InvalidParameterValue', 'InvalidParameterValue.TaskId', 'ResourceNotFound'])(
    '%s: too late',
    (code) => {
      expect(cancelError({ status: 200, code: code, message: MESSAGE })).toEqual({ kind: 'too_late' });
    },
  );

  it.each(['FailedOperation.InvalidVodUser', 'InternalError', 'UnauthorizedOperation', 'SomethingNew'])(
    '%s: unknown',
    (code) => {
      expect(cancelError({ status: 200, code: code, message: MESSAGE })).toEqual({
        kind: 'unknown',
        vendorCode: code,
        message: MESSAGE,
      });
    },
  );
});

describe('the error of a finished task', () => {
  const rows: [string, { code: string; again?: string } | 'cancelled'][] = [
    ['RequestLimitExceeded', { code: 'upstream_failed', again: 'later' }],
    ['InvalidParameter.VoilationContent', { code: 'moderation_blocked' }],
    ['InvalidParameter.ViolationContent', { code: 'moderation_blocked' }],
    ['ContentModerationFailed', { code: 'moderation_blocked' }],
    ['InvalidParameterValue', { code: 'invalid_input' }],
    ['InvalidParameter', { code: 'invalid_input' }],
    ['InvalidParameter.MediaFormat', { code: 'invalid_input' }],
    ['InvalidParameter.SomethingNew', { code: 'invalid_input' }],
    ['ResourceNotFound', { code: 'invalid_input' }],
    ['FailedOperation', { code: 'upstream_failed', again: 'later' }],
    ['ResourceInsufficient', { code: 'upstream_failed', again: 'later' }],
    ['InternalError', { code: 'upstream_failed', again: 'once' }],
    ['ModelGenerateFailed', { code: 'upstream_failed', again: 'once' }],
    ['TaskTimeout', { code: 'timed_out', again: 'once' }],
    ['OperationCanceled', 'cancelled'],
    ['SomethingNew', { code: 'upstream_failed' }],
  ];
  it.each(rows)('%s', (vendorCode, row) => {
    expect(taskFailure(70000, vendorCode, MESSAGE)).toEqual(
      row === 'cancelled' ? { kind: 'cancelled' } : { kind: 'failed', vendorCode, message: MESSAGE, ...row },
    );
  });

  it('has a row here for every row of the table', () => {
    expect(Object.keys(TASK_ERRORS).filter((code) => !rows.some(([row]) => row === code))).toEqual([]);
  });

  it.each([
    'task failed with status: FAIL, message: create gen_video task failed. ret:2013,msg:invalid params, model MiniMax-Hailuo-2.3-Fast does not support Text-to-Video mode',
    'create pixverse t2v task failed. ret:-4,msg:pixverse api error, ErrCode:400017, ErrMsg:1080p does not support durations longer than 8 seconds.',
  ])('an internal error that says why is final: %s', (message) => {
    expect(taskFailure(70000, 'InternalError', message)).toEqual({
      kind: 'failed',
      code: 'invalid_input',
      vendorCode: 'InternalError',
      message,
    });
  });

  it('does not read a backlog as final', () => {
    expect(taskFailure(70000, 'FailedOperation', 'queue does not support more')).toMatchObject({
      again: 'later',
    });
  });

  it.each([
    [40000, 'invalid_input'],
    [60000, 'invalid_input'],
    [70000, 'upstream_failed'],
    [12345, 'upstream_failed'],
  ])('class %i without a code', (errCode, code) => {
    expect(taskFailure(errCode, '', '')).toEqual({
      kind: 'failed',
      code,
      vendorCode: String(errCode),
      message: `the vendor failed the task (${errCode})`,
    });
  });
});
