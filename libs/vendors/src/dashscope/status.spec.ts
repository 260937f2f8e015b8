import { describe, expect, it } from '@jest/globals';
import { readTask } from './status.js';

const NOW = new Date('2026-11-01T00:00:00Z');
const FILM = 'https://oss.example/f.mp4?Expires=1';

describe('a task', () => {
  it.each<[object, object]>([
    [{ task_status: 'PENDING' }, { kind: 'queued' }],
    [{ task_status: 'RUNNING' }, { kind: 'running' }],
    [{ task_status: 'SUSPENDED' }, { kind: 'running' }],
    [{ task_status: 'CANCELED' }, { kind: 'cancelled' }],
    [{ task_status: 'UNKNOWN' }, { kind: 'unknown', absent: true }],
    [{ task_status: 'SUCCEEDED' }, { kind: 'unknown', vendorCode: 'SUCCEEDED' }],
    [
      { task_status: 'FAILED', code: 'DataInspectionFailed', message: 'no' },
      { kind: 'failed', code: 'moderation_blocked', message: 'no' },
    ],
    [
      { task_status: 'FAILED', code: 'InvalidParameter.DataInspection', message: 'no download' },
      { kind: 'failed', code: 'invalid_input' },
    ],
    [
      { task_status: 'FAILED', code: 'InternalError.Algo', message: '' },
      { kind: 'failed', code: 'upstream_failed', again: 'once' },
    ],
    [{ task_status: 'FAILED' }, { kind: 'failed', vendorCode: 'FAILED' }],
  ])('%j', (output, outcome) => {
    expect(readTask({ output }, NOW)).toMatchObject(outcome);
  });

  it('says what was made, and what of it was there before', () => {
    const usage = {
      duration: 20,
      output_video_duration: 5,
      input_video_duration: 15,
      fps: 30,
      SR: 720,
      size: '1280*720',
      ratio: '16:9',
    };
    expect(readTask({ output: { task_status: 'SUCCEEDED', video_url: FILM }, usage }, NOW)).toEqual({
      kind: 'succeeded',
      result: {
        url: FILM,
        expiresAt: new Date('2026-11-02T00:00:00Z'),
        seconds: 5,
        inputSeconds: 15,
        width: 1280,
        height: 720,
        tier: '720p',
        aspectRatio: '16:9',
        framesPerSecond: 30,
        usage,
      },
    });
  });

  it('is not longer for its inputs where only the whole is said', () => {
    const usage = { duration: 20, input_video_duration: 15 };
    expect(readTask({ output: { task_status: 'SUCCEEDED', video_url: FILM }, usage }, NOW)).toMatchObject({
      result: { seconds: 5, inputSeconds: 15 },
    });
  });

  it('says nothing of a film that the vendor says nothing of', () => {
    expect(readTask({ output: { task_status: 'SUCCEEDED', video_url: FILM } }, NOW)).toMatchObject({
      result: { seconds: undefined, tier: undefined, usage: undefined },
    });
  });
});
