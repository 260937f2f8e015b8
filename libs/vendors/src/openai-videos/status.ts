import type { Json, QueryOutcome, VendorResult } from '@reelgate/vendor-port';
import { number, object, text } from '@reelgate/vendor-port';
import { taskFailure } from './errors.js';

/** The format's four words, and those that gateways of it were seen to write in their place. */
const STATES: Readonly<Record<string, 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'>> = {
  queued: 'queued',
  pending: 'queued',
  submitted: 'queued',
  in_progress: 'running',
  processing: 'running',
  running: 'running',
  completed: 'succeeded',
  succeeded: 'succeeded',
  success: 'succeeded',
  failed: 'failed',
  failure: 'failed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
};

/** A link to a film, and when it ends, where that is known. */
export interface FilmLink {
  readonly url: string;
  readonly expiresAt?: Date | undefined;
}

/** Outcome of a video object. A word that is not known says nothing, nor does a film without a link: ask again. */
export function readVideo(video: Json, link: FilmLink | undefined = linkOf(video)): QueryOutcome {
  const status = text(video['status']);
  const word = status.toLowerCase();
  switch (Object.hasOwn(STATES, word) ? STATES[word] : undefined) {
    case 'queued':
      return { kind: 'queued' };
    case 'running': {
      const progress = number(video['progress']);
      return progress === undefined
        ? { kind: 'running' }
        : { kind: 'running', progress: Math.min(100, Math.max(0, Math.floor(progress))) };
    }
    case 'succeeded':
      return link
        ? { kind: 'succeeded', result: readResult(video, link) }
        : {
            kind: 'unknown',
            vendorCode: status,
            message: 'the finished video came without a link to its film',
          };
    case 'failed': {
      const error = object(video['error']);
      return taskFailure(text(error?.['code']), text(error?.['message']) || text(video['error']));
    }
    case 'cancelled':
      return { kind: 'cancelled' };
    default:
      return { kind: 'unknown', vendorCode: status, message: 'the vendor answered with an unknown status' };
  }
}

/** Whether the video says that its film is there. */
export const isDone = (video: Json): boolean => {
  const word = text(video['status']).toLowerCase();
  return Object.hasOwn(STATES, word) && STATES[word] === 'succeeded';
};

/** OpenAI's own format has no link; gateways write it in one of these places. */
export function linkOf(video: Json): FilmLink | undefined {
  const metadata = object(video['metadata']);
  const url = [video['video_url'], metadata?.['url'], video['url'], video['result_url']]
    .map(text)
    .find(isLink);
  return url === undefined ? undefined : { url, expiresAt: instant(video['expires_at']) };
}

/** The answer to a question for the link alone. */
export function readLink(content: Json): FilmLink | undefined {
  const url = text(content['url']);
  return isLink(url) ? { url, expiresAt: instant(content['expires_at']) } : undefined;
}

const isLink = (url: string): boolean => /^https?:\/\/[^/]/.test(url);

function instant(value: unknown): Date | undefined {
  const seconds = number(value);
  return seconds !== undefined && seconds > 0 ? new Date(seconds * 1000) : undefined;
}

/** The size is the one that was asked for, and so no measurement. */
function readResult(video: Json, { url, expiresAt }: FilmLink): VendorResult {
  const lastFrameUrl = text(video['last_frame_url']);
  const stated = video['seconds'];
  const seconds =
    typeof stated === 'string' && /^\d{1,4}(\.\d+)?$/.test(stated) ? Number(stated) : number(stated);
  return {
    url,
    ...(lastFrameUrl !== '' && { lastFrameUrl }),
    expiresAt,
    seconds: seconds !== undefined && seconds > 0 ? seconds : undefined,
    offPeak: typeof video['off_peak'] === 'boolean' ? video['off_peak'] : undefined,
    usage: object(video['usage']),
  };
}
