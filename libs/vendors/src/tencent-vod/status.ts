import { TIERS } from '@reelgate/contracts';
import type { Tier } from '@reelgate/contracts';
import type { Json, QueryOutcome, VendorResult } from '@reelgate/vendor-port';
import { taskFailure } from './errors.js';
import { array, errorNumber, number, object, text } from '@reelgate/vendor-port';

/**
 * Outcome of a `DescribeTaskDetail` answer (`Response`, without an error). The outer `Status` decides. There is no word
 * for failure: a failed task is `FINISH` with `ErrCode` ≠ 0, and one that finished without a file has failed too. A word
 * that is not known, or a finished task without its task object, says nothing: ask again.
 */
export function readTaskDetail(response: Json): QueryOutcome {
  const status = text(response['Status']);
  const task = object(response['AigcVideoTask']);
  switch (status) {
    case 'WAITING':
      return { kind: 'queued' };
    case 'PROCESSING': {
      const progress = number(task?.['Progress']);
      return progress === undefined
        ? { kind: 'running' }
        : { kind: 'running', progress: Math.min(100, Math.max(0, Math.floor(progress))) };
    }
    case 'ABORTED':
      return { kind: 'cancelled' };
    case 'FINISH':
      return task
        ? readFinished(task)
        : { kind: 'unknown', vendorCode: 'FINISH', message: 'the finished task came without its result' };
    default:
      return { kind: 'unknown', vendorCode: status, message: 'the vendor answered with an unknown status' };
  }
}

function readFinished(task: Json): QueryOutcome {
  const errCode = errorNumber(task['ErrCode']) ?? 0;
  const errCodeExt = text(task['ErrCodeExt']);
  if (Number.isNaN(errCode)) {
    return { kind: 'unknown', vendorCode: 'FINISH', message: 'the finished task has a code that is none' };
  }
  if (errCode !== 0) return taskFailure(errCode, errCodeExt, text(task['Message']));

  const output = object(task['Output']);
  const file = array(output?.['FileInfos'])
    .map(object)
    .find((info) => text(info?.['FileUrl']) !== '');
  if (!file) {
    if (errCodeExt !== '') return taskFailure(errCode, errCodeExt, text(task['Message']));
    return {
      kind: 'failed',
      code: 'upstream_failed',
      vendorCode: 'FINISH',
      message: 'the vendor finished the task without a file',
    };
  }
  return { kind: 'succeeded', result: readResult(file, object(output?.['Usage']), object(task['Input'])) };
}

/**
 * The film. Zeros, empty strings and the years 0000 and 0001 stand for "not known" upstream and are left out; a film whose
 * length is known, though, has been looked at, and none of no bytes is one. Tier and
 * off-peak are what the vendor echoes of the request; the measured size is no evidence of the tier billed, since a film
 * that follows its image's ratio has other sides.
 */
function readResult(file: Json, usage: Json | undefined, input: Json | undefined): VendorResult {
  const metaData = object(file['MetaData']);
  const config = object(input?.['OutputConfig']);
  const inputSeconds = positive(usage?.['InputSeconds']);
  return {
    url: text(file['FileUrl']),
    expiresAt: time(file['ExpireTime']),
    seconds: positive(metaData?.['Duration']),
    width: positive(metaData?.['Width']),
    height: positive(metaData?.['Height']),
    bytes:
      positive(metaData?.['Duration']) === undefined
        ? positive(metaData?.['Size'])
        : number(metaData?.['Size']),
    tier: tier(config?.['Resolution']),
    offPeak: flag(config?.['OffPeak']),
    ...(inputSeconds !== undefined && { inputSeconds }),
    usage,
  };
}

function positive(value: unknown): number | undefined {
  const figure = number(value);
  return figure !== undefined && figure > 0 ? figure : undefined;
}

function time(value: unknown): Date | undefined {
  const at = new Date(text(value));
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() < 2000 ? undefined : at;
}

function tier(value: unknown): Tier | undefined {
  return TIERS.find((name) => name === text(value).toLowerCase());
}

function flag(value: unknown): boolean | undefined {
  return value === 'Enabled' ? true : value === 'Disabled' ? false : undefined;
}
