import type { Json, QueryOutcome } from '@reelgate/vendor-port';
import { taskFailure } from './errors.js';
import { array, number, object, text } from '@reelgate/vendor-port';
import { readPayload } from './payload.js';

/** How long a link to a result lives; counted from the answer that shows it. */
const LINK_MS = 24 * 60 * 60 * 1000;

/**
 * Outcome of a `/tasks/{id}/creations` answer. A word that is not known, or a success without its film, says nothing:
 * ask again.
 */
export function readCreations(answer: Json, now: Date): QueryOutcome {
  const state = text(answer['state']);
  switch (state) {
    case 'created':
    case 'queueing':
      return { kind: 'queued' };
    case 'processing': {
      const progress = number(answer['progress']);
      // Zero stands for "not known": only some endpoints report it.
      return progress !== undefined && progress > 0
        ? { kind: 'running', progress: Math.min(100, Math.floor(progress)) }
        : { kind: 'running' };
    }
    case 'failed':
      return taskFailure(text(answer['err_code']), answer['off_peak'] === true);
    case 'success':
      if ((answer['err_code'] ?? '') !== '' && answer['err_code'] !== 0) {
        return { kind: 'unknown', vendorCode: state, message: 'the finished task came with an error' };
      }
      return readFilm(answer, now);
    default:
      return { kind: 'unknown', vendorCode: state, message: 'the vendor answered with an unknown state' };
  }
}

/** The first creation; the watermarked copy of it when the request asked for a watermark. */
function readFilm(answer: Json, now: Date): QueryOutcome {
  const creation = object(array(answer['creations'])[0]);
  const { watermarked } = readPayload(text(answer['payload']));
  const url = (watermarked && text(creation?.['watermarked_url'])) || text(creation?.['url']);
  if (url === '') {
    return { kind: 'unknown', vendorCode: 'success', message: 'the finished task came without its film' };
  }
  const coverUrl = text(creation?.['cover_url']);
  const credits = number(answer['credits']);
  const offPeak = answer['off_peak'];
  return {
    kind: 'succeeded',
    result: {
      url,
      expiresAt: new Date(now.getTime() + LINK_MS),
      ...(coverUrl !== '' && { coverUrl }),
      ...(typeof offPeak === 'boolean' && { offPeak }),
      ...(credits !== undefined && { usage: { credits } }),
    },
  };
}
