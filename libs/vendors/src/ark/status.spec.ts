import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readTask } from './status.js';

const NOW = new Date('2026-08-01T12:00:00Z');
const FILM = { video_url: 'https://cdn.example.com/a.mp4?sign=1' };
const LAST_FRAME = 'https://cdn.example.com/a.png?sign=1';
const SUCCEEDED = {
  id: 'cgt-20260801110000-abcde',
  model: 'doubao-seedance-1-0-pro-250528',
  status: 'succeeded',
  error: null,
  created_at: 1785582000,
  updated_at: 1785582060,
  content: FILM,
  seed: 10,
  resolution: '720p',
  ratio: '16:9',
  duration: 5,
  framespersecond: 24,
  service_tier: 'default',
  usage: { completion_tokens: 103818, total_tokens: 103818 },
};

const ENDS: unknown[] = ['failed', 'succeeded', 'expired', 'cancelled'];

describe('readTask', () => {
  it.each([
    ['queued', {}, { kind: 'queued' }],
    ['running', {}, { kind: 'running' }],
    ['running', { content: FILM }, { kind: 'running' }],
    ['succeeded', { content: FILM, error: { code: 'InternalServiceError' } }, { kind: 'unknown' }],
    ['succeeded', { content: FILM, error: {} }, { kind: 'succeeded' }],
    ['cancelled', {}, { kind: 'cancelled' }],
    ['expired', {}, { kind: 'failed', code: 'expired', vendorCode: 'expired' }],
    [
      'failed',
      { error: { code: 'OutputVideoSensitiveContentDetected.PolicyViolation', message: 'no' } },
      { kind: 'failed', code: 'moderation_blocked', message: 'no' },
    ],
    [
      'failed',
      { failure_reason: { code: 'InternalServiceError', message: 'oops' } },
      { kind: 'failed', code: 'upstream_failed', again: 'once', message: 'oops' },
    ],
    ['failed', { error: null }, { kind: 'failed', code: 'upstream_failed' }],
    ['succeeded', {}, { kind: 'unknown', vendorCode: 'succeeded' }],
    ['succeeded', { content: { video_url: '' } }, { kind: 'unknown' }],
    ['success', { content: FILM }, { kind: 'unknown', vendorCode: 'success' }],
    [undefined, {}, { kind: 'unknown', vendorCode: '' }],
    [null, { content: FILM }, { kind: 'unknown' }],
  ])('%s %j', (status, members, outcome) => {
    expect(readTask({ status, ...members }, NOW)).toMatchObject(outcome);
  });

  it('reads what was delivered; the link lives a day from the end', () => {
    expect(readTask(SUCCEEDED, NOW)).toEqual({
      kind: 'succeeded',
      result: {
        url: FILM.video_url,
        expiresAt: new Date('2026-08-02T11:01:00Z'),
        seconds: 5,
        tier: '720p',
        aspectRatio: '16:9',
        framesPerSecond: 24,
        seed: 10,
        offPeak: false,
        tokens: 103818,
        usage: { completion_tokens: 103818, total_tokens: 103818 },
      },
    });
  });

  it('reads the last frame beside the film', () => {
    const content = { ...FILM, last_frame_url: LAST_FRAME };
    expect(readTask({ ...SUCCEEDED, content }, NOW)).toMatchObject({
      result: { url: FILM.video_url, lastFrameUrl: LAST_FRAME },
    });
  });

  it('takes nothing for a ratio or a seed that is none', () => {
    const { result } = readTask({ ...SUCCEEDED, ratio: 'adaptive', seed: -1 }, NOW) as { result: object };
    expect(result).toMatchObject({ aspectRatio: undefined, seed: undefined });
  });

  it('reads a film without the rest', () => {
    expect(readTask({ status: 'succeeded', content: FILM }, NOW)).toEqual({
      kind: 'succeeded',
      result: { url: FILM.video_url, expiresAt: new Date('2026-08-02T12:00:00Z') },
    });
  });

  it.each([
    [{ duration: undefined, frames: 121 }, 5],
    [{ duration: undefined, frames: 29, framespersecond: 24 }, 28 / 24],
    [{ duration: -1 }, undefined],
    [{ duration: undefined, frames: 0 }, undefined],
    [{ duration: undefined, frames: 121, framespersecond: 0 }, 5],
  ])('length of %j', (members, seconds) => {
    expect(readTask({ ...SUCCEEDED, ...members }, NOW)).toMatchObject({ result: { seconds } });
  });

  it.each([
    ['flex', true],
    ['default', false],
    ['', undefined],
    [null, undefined],
  ])('service %s', (service_tier, offPeak) => {
    expect(readTask({ ...SUCCEEDED, service_tier }, NOW)).toMatchObject({ result: { offPeak } });
  });

  it('knows the tiers by their names only', () => {
    expect(readTask({ ...SUCCEEDED, resolution: '4K' }, NOW)).toMatchObject({ result: { tier: '4k' } });
    expect(readTask({ ...SUCCEEDED, resolution: '900p' }, NOW)).toMatchObject({
      result: { tier: undefined },
    });
  });

  it('ends a task only at a known word, whatever else the answer holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (members, status) => {
        fc.pre(!ENDS.includes(status));
        const { kind } = readTask({ ...members, status }, NOW);
        expect(['queued', 'running', 'unknown']).toContain(kind);
      }),
    );
  });
});
