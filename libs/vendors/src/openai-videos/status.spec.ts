import { describe, expect, it } from '@jest/globals';
import { readVideo } from './status.js';

describe('a video object', () => {
  it.each<[object, object]>([
    [{ status: 'queued' }, { kind: 'queued' }],
    [{ status: 'PENDING' }, { kind: 'queued' }],
    [
      { status: 'in_progress', progress: 41.7 },
      { kind: 'running', progress: 41 },
    ],
    [{ status: 'processing' }, { kind: 'running' }],
    [{ status: 'cancelled' }, { kind: 'cancelled' }],
    [{ status: 'failed', error: { code: 'cancelled' } }, { kind: 'cancelled' }],
    [
      { status: 'failed', error: { code: 'moderation_blocked', message: 'no' } },
      { kind: 'failed', code: 'moderation_blocked', message: 'no' },
    ],
    [
      { status: 'failed', error: 'out of luck' },
      { kind: 'failed', code: 'upstream_failed', message: 'out of luck' },
    ],
    [{ status: 'failed' }, { kind: 'failed', code: 'upstream_failed', vendorCode: 'failed' }],
    [{ status: 'completed' }, { kind: 'unknown', vendorCode: 'completed' }],
    [{ status: 'completed', video_url: 'file:///etc/passwd' }, { kind: 'unknown' }],
    [{ status: 'melting' }, { kind: 'unknown', vendorCode: 'melting' }],
  ])('%j', (video, outcome) => {
    expect(readVideo(video as Record<string, unknown>)).toMatchObject(outcome);
  });

  it.each(['video_url', 'url', 'result_url'])('has its link as `%s`', (name) => {
    expect(readVideo({ status: 'completed', [name]: 'https://x.example/f.mp4' })).toMatchObject({
      result: { url: 'https://x.example/f.mp4', expiresAt: undefined, seconds: undefined },
    });
  });

  it('says what was made and what it cost', () => {
    const video = {
      status: 'completed',
      metadata: { url: 'https://x.example/f.mp4' },
      last_frame_url: 'https://x.example/l.png',
      seconds: '8',
      off_peak: true,
      usage: { amount: '1.000000' },
    };
    expect(readVideo(video)).toMatchObject({
      result: {
        lastFrameUrl: 'https://x.example/l.png',
        seconds: 8,
        offPeak: true,
        usage: { amount: '1.000000' },
      },
    });
  });
});
