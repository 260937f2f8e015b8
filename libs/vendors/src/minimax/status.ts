import { TIERS } from '@reelgate/contracts';
import type { Json, QueryOutcome, VendorResult } from '@reelgate/vendor-port';
import { number, object, text } from '@reelgate/vendor-port';
import { taskFailure } from './errors.js';

/** How long a link lives. (An older page says nine hours; of the second contract nothing is said.) */
export const LINK_MS = 60 * 60 * 1000;

/** What a query of the first contract says: the film is a file then, whose link is another call. */
export type FirstState =
  { readonly kind: 'file'; readonly fileId: string; readonly pixels: Pixels } | QueryOutcome;

/** A size, as far as it is told. */
export type Pixels = { readonly width?: number; readonly height?: number };

/** The answer to a query of the first contract. A word that is not known says nothing: ask again. */
export function readFirst(answer: Json): FirstState {
  const status = text(answer['status']);
  switch (status) {
    case 'Preparing':
    case 'Queueing':
      return { kind: 'queued' };
    case 'Processing':
      return { kind: 'running' };
    case 'Success': {
      const fileId = text(answer['file_id']);
      if (fileId === '')
        return { kind: 'unknown', vendorCode: status, message: 'the finished task came without its film' };
      const width = positive(answer['video_width']);
      const height = positive(answer['video_height']);
      return { kind: 'file', fileId, pixels: width && height ? { width, height } : {} };
    }
    case 'Fail': {
      const response = object(answer['base_resp']);
      const code = number(response?.['status_code']) ?? 0;
      return taskFailure(code === 0 ? '' : String(code), code === 0 ? '' : text(response?.['status_msg']));
    }
    default:
      return { kind: 'unknown', vendorCode: status, message: 'the vendor answered with an unknown status' };
  }
}

/** The film of a file of the first contract, whose id is a number there that no double holds. */
export function readFile(answer: Json, pixels: Pixels, now: Date): QueryOutcome {
  const url = text(object(answer['file'])?.['download_url']);
  return url === ''
    ? { kind: 'unknown', vendorCode: 'no_link', message: 'the file of the film came without a link' }
    : { kind: 'succeeded', result: { url, expiresAt: linkEnd(now), ...pixels } };
}

/** The answer to a query of the second contract. */
export function readSecond(answer: Json, now: Date): QueryOutcome {
  const task = object(answer['task']) ?? {};
  const status = text(task['status']);
  switch (status) {
    case 'queued':
      return { kind: 'queued' };
    case 'running':
      return { kind: 'running' };
    case 'succeeded': {
      const url = text(object(task['content'])?.['url']);
      return url === ''
        ? { kind: 'unknown', vendorCode: status, message: 'the finished task came without its film' }
        : { kind: 'succeeded', result: readResult(task, url, now) };
    }
    case 'failed': {
      const error = object(task['error']);
      const code = error?.['code'];
      return taskFailure(typeof code === 'number' ? String(code) : text(code), text(error?.['message']));
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

function readResult(task: Json, url: string, now: Date): VendorResult {
  const usage = object(task['usage']);
  const ratio = text(task['ratio']);
  const input = positive(usage?.['input_seconds']);
  return {
    url,
    expiresAt: linkEnd(now),
    seconds: positive(usage?.['output_seconds']) ?? positive(task['duration']),
    tier: TIERS.find((tier) => tier === text(task['resolution']).toLowerCase()),
    aspectRatio: /^\d+:\d+$/.test(ratio) ? ratio : undefined,
    ...(input !== undefined && { inputSeconds: input }),
    usage,
  };
}

const linkEnd = (now: Date): Date => new Date(now.getTime() + LINK_MS);

function positive(value: unknown): number | undefined {
  const figure = number(value);
  return figure !== undefined && figure > 0 ? figure : undefined;
}
