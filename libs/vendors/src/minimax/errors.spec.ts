import { describe, expect, it } from '@jest/globals';
import { createError } from './errors.js';

describe('an error to a create', () => {
  it.each<[number, string, object]>([
    [200, '2013', { kind: 'refused', code: 'invalid_input' }],
    [400, '1027', { kind: 'refused', code: 'moderation_blocked' }],
    [200, '1008', { kind: 'retry', fault: { kind: 'quota' } }],
    [429, '1002', { kind: 'retry', fault: { kind: 'rate' } }],
    [200, '2056', { kind: 'retry', afterMs: 3_600_000 }],
    [200, '1001', { kind: 'unknown' }],
    [500, '1013', { kind: 'unknown' }],
    [401, 'authorized_error', { kind: 'retry', fault: { kind: 'auth' } }],
    [400, 'constructor', { kind: 'refused', code: 'upstream_rejected' }],
  ])('%d %s', (status, code, outcome) => {
    expect(createError({ status, code, message: 'because' })).toMatchObject(outcome);
  });
});
