import { describe, expect, it } from '@jest/globals';
import { cancelError, CREATE_ERRORS, createError, queryError, TASK_ERRORS, taskFailure } from './errors.js';

const MESSAGE = 'because. Request id: 021';

const retry = (more: { afterMs?: number; fault?: string } = {}): object => ({
  kind: 'retry',
  message: MESSAGE,
  ...(more.afterMs !== undefined && { afterMs: more.afterMs }),
  ...(more.fault !== undefined && { fault: { kind: more.fault, message: MESSAGE } }),
});
const refused = (code: string): object => ({ kind: 'refused', code, message: MESSAGE });
const unknown = { kind: 'unknown', message: MESSAGE };
const rate = retry({ afterMs: 5_000, fault: 'rate' });

describe('an error as the answer to a create', () => {
  const rows: [code: string, status: number, outcome: object][] = [
    ['MissingParameter', 400, refused('upstream_rejected')],
    ['MissingParameter.content', 400, refused('upstream_rejected')],
    ['InvalidParameter', 400, refused('invalid_input')],
    ['InvalidParameter.duration', 400, refused('invalid_input')],
    ['InvalidParameter.TaskTypeConstraint', 400, refused('invalid_input')],
    ['InvalidImageURL.EmptyURL', 400, refused('invalid_input')],
    ['InvalidImageURL.InvalidFormat', 400, refused('invalid_input')],
    ['InvalidEndpoint.ClosedEndpoint', 400, refused('upstream_rejected')],
    ['SensitiveContentDetected', 400, refused('moderation_blocked')],
    ['SensitiveContentDetected.SevereViolation', 400, refused('moderation_blocked')],
    ['SensitiveContentDetected.Violence', 400, refused('moderation_blocked')],
    ['InputTextSensitiveContentDetected', 400, refused('moderation_blocked')],
    ['InputTextSensitiveContentDetected.PolicyViolation', 400, refused('moderation_blocked')],
    ['InputImageSensitiveContentDetected', 400, refused('moderation_blocked')],
    ['InputImageSensitiveContentDetected.PrivacyInformation', 400, refused('moderation_blocked')],
    ['InputVideoSensitiveContentDetected', 400, refused('moderation_blocked')],
    ['InputVideoSensitiveContentDetected.PrivacyInformation', 400, refused('moderation_blocked')],
    ['InputAudioSensitiveContentDetected', 400, refused('moderation_blocked')],
    ['OutputVideoSensitiveContentDetected', 400, refused('moderation_blocked')],
    ['OutputAudioSensitiveContentDetected', 400, refused('moderation_blocked')],
    ['AuthenticationError', 401, retry({ fault: 'auth' })],
    ['InvalidAccountStatus', 401, retry({ fault: 'auth' })],
    ['AccessDenied', 403, retry({ fault: 'auth' })],
    ['OperationDenied.ServiceNotOpen', 403, retry({ fault: 'auth' })],
    ['OperationDenied.PermissionDenied', 403, retry({ fault: 'auth' })],
    ['OperationDenied.ServiceOverdue', 403, retry({ fault: 'quota' })],
    ['OperationDenied.InvalidState', 403, refused('upstream_rejected')],
    ['AccountOverdueError', 403, retry({ fault: 'quota' })],
    ['InvalidEndpointOrModel.NotFound', 404, refused('upstream_rejected')],
    ['InvalidEndpointOrModel.ModelIDAccessDisabled', 404, refused('upstream_rejected')],
    ['ModelNotOpen', 404, retry({ fault: 'auth' })],
    ['NotFound', 404, refused('invalid_input')],
    ['NotFound.asset_id', 404, refused('invalid_input')],
    ['RateLimitExceeded', 429, rate],
    ['RateLimitExceeded.EndpointRPMExceeded', 429, rate],
    ['RateLimitExceeded.EndpointTPMExceeded', 429, rate],
    ['ModelAccountRpmRateLimitExceeded', 429, rate],
    ['ModelAccountTpmRateLimitExceeded', 429, rate],
    ['APIAccountRpmRateLimitExceeded', 429, rate],
    ['AccountRateLimitExceeded', 429, rate],
    ['RequestBurstTooFast', 429, rate],
    ['InflightBatchsizeExceeded', 429, retry({ afterMs: 30_000, fault: 'concurrency' })],
    ['ServerOverloaded', 429, retry({ afterMs: 15_000 })],
    ['ModelLoadingError', 429, retry({ afterMs: 30_000 })],
    ['SetLimitExceeded', 429, retry({ fault: 'quota' })],
    ['InternalServiceError', 500, unknown],
  ];
  it.each(rows)('%s (%i)', (code, status, outcome) => {
    expect(createError({ status, code, message: MESSAGE })).toEqual({ ...outcome, vendorCode: code });
  });

  it('has a row here for every row of the table', () => {
    expect(Object.keys(CREATE_ERRORS).filter((code) => !rows.some(([row]) => row === code))).toEqual([]);
  });

  const statuses: [status: number, outcome: object][] = [
    [400, refused('upstream_rejected')],
    [401, retry({ fault: 'auth' })],
    [403, retry({ afterMs: 60_000, fault: 'outage' })],
    [404, retry({ afterMs: 60_000, fault: 'outage' })],
    [405, retry({ afterMs: 60_000, fault: 'outage' })],
    [413, refused('invalid_input')],
    [415, refused('upstream_rejected')],
    [422, refused('upstream_rejected')],
    [429, rate],
  ];
  it.each([...statuses, ...[302, 408, 409, 500, 502, 503, 504].map((s) => [s, unknown] as [number, object])])(
    'status %i without a known code',
    (status, outcome) => {
      expect(createError({ status, code: '', message: MESSAGE })).toEqual({
        ...outcome,
        vendorCode: `http_${status}`,
      });
      expect(createError({ status, code: 'Something.New', message: MESSAGE })).toMatchObject(outcome);
      expect(createError({ status, code: 'constructor', message: MESSAGE })).toMatchObject(outcome);
    },
  );

  it('waits as long as the answer asks', () => {
    expect(
      createError({ status: 429, code: 'ServerOverloaded', message: MESSAGE, afterMs: 2_000 }),
    ).toMatchObject({ kind: 'retry', afterMs: 2_000 });
  });

  it.each([
    ['Your account [1] has exhausted its free quota for model [seedance].', 'quota', undefined],
    ['The free trial of the model has ended', 'quota', undefined],
    ['免费额度已用尽', 'quota', undefined],
    ['The number of queued tasks has reached its limit', 'concurrency', 30_000],
    ['Too many pending requests', 'concurrency', 30_000],
    ['排队中的任务过多', 'concurrency', 30_000],
    ['Quota exceeded', 'rate', 60_000],
  ])('tells the two meanings of QuotaExceeded by the message: %s', (message, fault, afterMs) => {
    expect(createError({ status: 429, code: 'QuotaExceeded', message })).toEqual({
      kind: 'retry',
      vendorCode: 'QuotaExceeded',
      message,
      ...(afterMs !== undefined && { afterMs }),
      fault: { kind: fault, message },
    });
  });
});

describe('an error as the answer to a query', () => {
  it.each([...Object.keys(CREATE_ERRORS), 'NotFound.id', 'SomethingNew', ''])(
    '%s never ends a task',
    (code) => {
      expect(queryError({ status: 404, code, message: MESSAGE })).toMatchObject({
        kind: 'unknown',
        vendorCode: code || 'http_404',
        message: MESSAGE,
      });
    },
  );

  it('waits after a limit', () => {
    const error = { status: 429, code: 'AccountRateLimitExceeded', message: MESSAGE };
    expect(queryError(error)).toMatchObject({ afterMs: 5_000 });
    expect(queryError({ ...error, afterMs: 9_000 })).toMatchObject({ afterMs: 9_000 });
  });
});

describe('an error as the answer to a delete', () => {
  it.each([
    [409, 'Conflict'],
    [409, ''],
    [403, 'OperationDenied.InvalidState'],
  ])('%i %s: too late', (status, code) => {
    expect(cancelError({ status, code, message: MESSAGE })).toEqual({ kind: 'too_late' });
  });

  it.each([
    [404, 'NotFound.id'],
    [401, 'AuthenticationError'],
    [500, 'InternalServiceError'],
  ])('%i %s: unknown', (status, code) => {
    expect(cancelError({ status, code, message: MESSAGE })).toEqual({
      kind: 'unknown',
      vendorCode: code,
      message: MESSAGE,
    });
  });
});

describe('the code of a failed task', () => {
  const rows: [string, { code: string; again?: string }][] = [
    ['SensitiveContentDetected', { code: 'moderation_blocked' }],
    ['InputTextSensitiveContentDetected', { code: 'moderation_blocked' }],
    ['InputImageSensitiveContentDetected', { code: 'moderation_blocked' }],
    ['InputVideoSensitiveContentDetected', { code: 'moderation_blocked' }],
    ['InputAudioSensitiveContentDetected', { code: 'moderation_blocked' }],
    ['OutputVideoSensitiveContentDetected', { code: 'moderation_blocked' }],
    ['OutputVideoSensitiveContentDetected.PolicyViolation', { code: 'moderation_blocked' }],
    ['OutputAudioSensitiveContentDetected', { code: 'moderation_blocked' }],
    ['OutputAudioSensitiveContentDetected.PolicyViolation', { code: 'moderation_blocked' }],
    ['InvalidParameter', { code: 'invalid_input' }],
    ['InvalidImageURL', { code: 'invalid_input' }],
    ['InvalidImageURL.InvalidFormat', { code: 'invalid_input' }],
    ['ServerOverloaded', { code: 'upstream_failed', again: 'later' }],
    ['InternalServiceError', { code: 'upstream_failed', again: 'once' }],
    ['SomethingNew', { code: 'upstream_failed' }],
  ];
  it.each(rows)('%s', (vendorCode, row) => {
    expect(taskFailure(vendorCode, MESSAGE)).toEqual({
      kind: 'failed',
      vendorCode,
      message: MESSAGE,
      ...row,
    });
  });

  it('has a row here for every row of the table', () => {
    expect(Object.keys(TASK_ERRORS).filter((code) => !rows.some(([row]) => row === code))).toEqual([]);
  });

  it('is a failure without code and message too', () => {
    expect(taskFailure('', '')).toEqual({
      kind: 'failed',
      code: 'upstream_failed',
      vendorCode: 'failed',
      message: 'the vendor failed the task (failed)',
    });
  });
});
