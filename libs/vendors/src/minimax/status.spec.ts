import { describe, expect, it } from '@jest/globals';
import { readFile, readFirst, readSecond } from './status.js';

const NOW = new Date('2026-11-01T00:00:00Z');
const FILM = 'https://cdn.example/f.mp4';

describe('a task of the first contract', () => {
  it.each<[object, object]>([
    [{ status: 'Preparing' }, { kind: 'queued' }],
    [{ status: 'Queueing' }, { kind: 'queued' }],
    [{ status: 'Processing' }, { kind: 'running' }],
    [
      { status: 'Success', file_id: '9' },
      { kind: 'file', fileId: '9' },
    ],
    [
      { status: 'Success', file_id: '' },
      { kind: 'unknown', vendorCode: 'Success' },
    ],
    [
      { status: 'Fail', base_resp: { status_code: 1027, status_msg: 'no' } },
      { kind: 'failed', code: 'moderation_blocked', message: 'no' },
    ],
    [
      { status: 'Fail', base_resp: { status_code: 0, status_msg: 'success' } },
      { kind: 'failed', code: 'upstream_failed' },
    ],
    // The callback's words are other ones.
    [{ status: 'success' }, { kind: 'unknown' }],
  ])('%j', (answer, outcome) => {
    expect(readFirst(answer as Record<string, unknown>)).toMatchObject(outcome);
  });

  it('has no film without a link', () => {
    expect(readFile({ file: {} }, {}, NOW)).toMatchObject({ kind: 'unknown', vendorCode: 'no_link' });
  });
});

describe('a task of the second contract', () => {
  it.each<[object, object]>([
    [{ status: 'queued' }, { kind: 'queued' }],
    [{ status: 'cancelled' }, { kind: 'cancelled' }],
    [{ status: 'expired' }, { kind: 'failed', code: 'expired' }],
    [{ status: 'succeeded' }, { kind: 'unknown', vendorCode: 'succeeded' }],
    [
      { status: 'failed', error: { code: 1026, message: 'no' } },
      { kind: 'failed', code: 'moderation_blocked' },
    ],
    [{ status: 'failed' }, { kind: 'failed', code: 'upstream_failed', vendorCode: 'failed' }],
  ])('%j', (task, outcome) => {
    expect(readSecond({ task }, NOW)).toMatchObject(outcome);
  });

  it('says what was made', () => {
    const usage = { total_seconds: 12, input_seconds: 7, output_seconds: 5, input_image_count: 1 };
    const task = {
      status: 'succeeded',
      content: { url: FILM },
      resolution: '2K',
      ratio: '16:9',
      duration: 5,
      usage,
    };
    expect(readSecond({ task }, NOW)).toEqual({
      kind: 'succeeded',
      result: {
        url: FILM,
        expiresAt: new Date('2026-11-01T01:00:00Z'),
        seconds: 5,
        tier: '2k',
        aspectRatio: '16:9',
        inputSeconds: 7,
        usage,
      },
    });
  });
});
