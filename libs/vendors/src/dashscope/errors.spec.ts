import { describe, expect, it } from '@jest/globals';
import { createError } from './errors.js';

describe('an error to a create', () => {
  it.each<[number, string, object]>([
    [400, 'InvalidParameter', { kind: 'refused', code: 'invalid_input' }],
    [400, 'DataInspectionFailed', { kind: 'refused', code: 'moderation_blocked' }],
    [404, 'ModelNotFound', { kind: 'refused', code: 'upstream_rejected' }],
    [401, 'InvalidApiKey', { kind: 'retry', fault: { kind: 'auth' } }],
    [403, 'AccessDenied.Unpurchased', { kind: 'retry', fault: { kind: 'auth' } }],
    [400, 'Arrearage', { kind: 'retry', fault: { kind: 'quota' } }],
    [429, 'Throttling.RateQuota', { kind: 'retry', fault: { kind: 'rate' } }],
    [429, 'Throttling.AllocationQuota', { kind: 'retry', fault: { kind: 'quota' } }],
    [500, 'InternalError.Timeout', { kind: 'unknown' }],
    [500, '', { kind: 'unknown' }],
    [400, 'toString', { kind: 'refused', code: 'upstream_rejected' }],
  ])('%d %s', (status, code, outcome) => {
    expect(createError({ status, code, message: 'because' })).toMatchObject(outcome);
  });
});
