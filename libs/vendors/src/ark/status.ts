import { TIERS } from '@reelgate/contracts';
import type { Json, QueryOutcome, VendorResult } from '@reelgate/vendor-port';
import { taskFailure } from './errors.js';
import { number, object, text } from '@reelgate/vendor-port';

/** How long a link to a result lives after the task ended. (A newer page of the documents says 14 days.) */
const LINK_MS = 24 * 60 * 60 * 1000;
const FRAMES_PER_SECOND = 24;

/** Outcome of a task object. A word that is not known, or a success without its film, says nothing: ask again. */
export function readTask(task: Json, now: Date): QueryOutcome {
  const status = text(task['status']);
  switch (status) {
    case 'queued':
      return { kind: 'queued' };
    case 'running':
      return { kind: 'running' };
    case 'succeeded': {
      const url = text(object(task['content'])?.['video_url']);
      if (Object.keys(object(task['error']) ?? {}).length > 0) {
        return { kind: 'unknown', vendorCode: status, message: 'the finished task came with an error' };
      }
      return url === ''
        ? { kind: 'unknown', vendorCode: status, message: 'the finished task came without its film' }
        : { kind: 'succeeded', result: readResult(task, url, now) };
    }
    case 'failed': {
      // The list has the reason under another name than the single task.
      const error = object(task['error']) ?? object(task['failure_reason']);
      return taskFailure(text(error?.['code']), text(error?.['message']));
    }
    case 'expired':
      return {
        kind: 'failed',
        code: 'expired',
        vendorCode: status,
        message: 'the vendor did not make the film before the task expired',
      };
    case 'cancelled':
      return { kind: 'cancelled' };
    default:
      return { kind: 'unknown', vendorCode: status, message: 'the vendor answered with an unknown status' };
  }
}

/** Length, size, seed and service are what was delivered, after `adaptive` and what the model chose itself. */
function readResult(task: Json, url: string, now: Date): VendorResult {
  const lastFrameUrl = text(object(task['content'])?.['last_frame_url']);
  const ratio = text(task['ratio']);
  const usage = object(task['usage']);
  const service = text(task['service_tier']);
  const endedAt = number(task['updated_at']);
  return {
    url,
    ...(lastFrameUrl !== '' && { lastFrameUrl }),
    expiresAt: new Date((endedAt === undefined ? now.getTime() : endedAt * 1000) + LINK_MS),
    seconds: secondsOf(task),
    tier: TIERS.find((tier) => tier === text(task['resolution']).toLowerCase()),
    aspectRatio: ratio === '' || ratio === 'adaptive' ? undefined : ratio,
    framesPerSecond: number(task['framespersecond']),
    // -1 stands for any, as in a request.
    seed: atLeastZero(number(task['seed'])),
    offPeak: service === '' ? undefined : service === 'flex',
    tokens: number(usage?.['total_tokens']),
    usage,
  };
}

const atLeastZero = (value: number | undefined): number | undefined =>
  value !== undefined && value >= 0 ? value : undefined;

/** A film has one frame more than its length needs: 121 frames are five seconds. */
function secondsOf(task: Json): number | undefined {
  const duration = number(task['duration']);
  if (duration !== undefined && duration > 0) return duration;
  const frames = number(task['frames']);
  if (frames === undefined || frames <= 1) return undefined;
  return (frames - 1) / (number(task['framespersecond']) || FRAMES_PER_SECOND);
}
