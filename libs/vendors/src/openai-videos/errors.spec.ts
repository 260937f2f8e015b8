import { describe, expect, it } from '@jest/globals';
import { createError } from './errors.js';

describe('an error to a create', () => {
  it.each<[number, string, object]>([
    [400, 'unsupported_parameter', { kind: 'refused', code: 'invalid_input' }],
    [400, 'moderation_blocked', { kind: 'refused', code: 'moderation_blocked' }],
    [404, 'model_not_found', { kind: 'refused', code: 'upstream_rejected' }],
    [503, 'no_channel', { kind: 'retry', afterMs: 60_000 }],
    [402, 'insufficient_balance', { kind: 'retry', fault: { kind: 'quota' } }],
    [401, 'invalid_api_key', { kind: 'retry', fault: { kind: 'auth' } }],
    [429, 'concurrency_limit_exceeded', { kind: 'retry', fault: { kind: 'concurrency' } }],
    [409, 'idempotency_in_progress', { kind: 'unknown' }],
    [502, 'upstream_error', { kind: 'unknown' }],
    [500, 'of_next_year', { kind: 'unknown' }],
    [429, 'of_next_year', { kind: 'retry', fault: { kind: 'rate' } }],
    [404, '', { kind: 'retry', fault: { kind: 'outage' } }],
    [400, 'constructor', { kind: 'refused', code: 'upstream_rejected' }],
  ])('%d %s', (status, code, outcome) => {
    expect(createError({ status, code, message: 'because' })).toMatchObject(outcome);
  });
});
