import { TIERS } from '@reelgate/contracts';
import type { Json, QueryOutcome, VendorResult } from '@reelgate/vendor-port';
import { number, object, text } from '@reelgate/vendor-port';
import { taskFailure } from './errors.js';

/** A link to a film, and the task itself, are kept a day. */
const LINK_MS = 24 * 60 * 60 * 1000;

/** Outcome of the answer to a query. A word that is not known, or a success without its film, says nothing: ask again. */
export function readTask(answer: Json, now: Date): QueryOutcome {
  const output = object(answer['output']) ?? {};
  const status = text(output['task_status']);
  switch (status) {
    case 'PENDING':
      return { kind: 'queued' };
    case 'RUNNING':
    case 'SUSPENDED':
      return { kind: 'running' };
    case 'SUCCEEDED': {
      const url = text(output['video_url']);
      return url === ''
        ? { kind: 'unknown', vendorCode: status, message: 'the finished task came without its film' }
        : { kind: 'succeeded', result: readResult(object(answer['usage']), url, now) };
    }
    case 'FAILED':
      return taskFailure(text(output['code']), text(output['message']));
    case 'CANCELED':
      return { kind: 'cancelled' };
    // Its word for an id that it does not know, or not any more.
    case 'UNKNOWN':
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

/** What was made. `duration` holds the seconds that are billed, those of input videos among them. */
function readResult(usage: Json | undefined, url: string, now: Date): VendorResult {
  const output = positive(usage?.['output_video_duration']);
  const input = number(usage?.['input_video_duration']);
  const total = positive(usage?.['duration']);
  const [, width, height] = /^(\d{2,5})[*x](\d{2,5})$/.exec(text(usage?.['size'])) ?? [];
  const ratio = text(usage?.['ratio']);
  return {
    url,
    expiresAt: new Date(now.getTime() + LINK_MS),
    seconds: output ?? (total === undefined ? undefined : total - (input ?? 0)),
    ...(width !== undefined && { width: Number(width), height: Number(height) }),
    tier: TIERS.find(
      (tier) =>
        tier ===
        `${String(usage?.['SR'] ?? '')
          .toLowerCase()
          .replace(/p$/, '')}p`,
    ),
    aspectRatio: /^\d+:\d+$/.test(ratio) ? ratio : undefined,
    framesPerSecond: positive(usage?.['fps']),
    ...(input !== undefined && input > 0 && { inputSeconds: input }),
    usage,
  };
}

function positive(value: unknown): number | undefined {
  const figure = number(value);
  return figure !== undefined && figure > 0 ? figure : undefined;
}
