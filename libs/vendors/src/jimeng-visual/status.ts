import type { Json, QueryOutcome } from '@reelgate/vendor-port';
import { text } from '@reelgate/vendor-port';

/** How long a link to a result lives; counted from the answer that shows it. */
const LINK_MS = 60 * 60 * 1000;

/**
 * Outcome of a result's `data`, of an answer without an error. The upstream forgets a task after twelve hours:
 * `not_found` may mean that, or that it does not know it yet, so it ends nothing; `expired` is its word for the end. A
 * word that is not known, or `done` without a film, says nothing either.
 */
export function readResult(data: Json, now: Date): QueryOutcome {
  const status = text(data['status']);
  switch (status) {
    case 'in_queue':
      return { kind: 'queued' };
    case 'generating':
      return { kind: 'running' };
    case 'done': {
      const url = text(data['video_url']);
      return url === ''
        ? { kind: 'unknown', vendorCode: status, message: 'the finished task came without its film' }
        : { kind: 'succeeded', result: { url, expiresAt: new Date(now.getTime() + LINK_MS) } };
    }
    case 'expired':
      return {
        kind: 'failed',
        code: 'expired',
        vendorCode: status,
        message: 'the vendor no longer has the task',
      };
    case 'not_found':
      return {
        kind: 'unknown',
        vendorCode: status,
        message: 'the vendor does not know the task',
        absent: true,
      };
    default:
      return { kind: 'unknown', vendorCode: status, message: 'the vendor answered with an unknown status' };
  }
}
