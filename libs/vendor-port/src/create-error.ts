import type { TaskErrorCode } from '@reelgate/contracts';
import type { ApiError } from './api-error.js';
import { vendorCodeOf } from './api-error.js';
import type { ChannelFault, QueryOutcome, SubmitOutcome } from './vendor.js';

/**
 * One row of a vendor's table of errors to a create: the request will never make a job, may make one later, made one before,
 * or nobody can tell.
 */
export type CreateErrorRow =
  | { readonly kind: 'refused'; readonly code: TaskErrorCode }
  | { readonly kind: 'retry'; readonly afterMs?: number; readonly fault?: ChannelFault['kind'] }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'unknown' };

/** The rows that most tables are made of. */
export const CREATE_ERROR = {
  invalid: { kind: 'refused', code: 'invalid_input' },
  moderated: { kind: 'refused', code: 'moderation_blocked' },
  /** The request is wrong in a way that no caller can cause or correct: ours, or the operator's, to mend. */
  ours: { kind: 'refused', code: 'upstream_rejected' },
  auth: { kind: 'retry', fault: 'auth' },
  quota: { kind: 'retry', fault: 'quota' },
  rate: { kind: 'retry', afterMs: 5_000, fault: 'rate' },
  /** Not this API, or not reachable behind what answered. */
  outage: { kind: 'retry', afterMs: 60_000, fault: 'outage' },
  /** The job may exist all the same. */
  unknown: { kind: 'unknown' },
} as const satisfies Record<string, CreateErrorRow>;

/** For a code that is in no table, or an answer without one. Any other status leaves the outcome open. */
export const CREATE_STATUSES: Readonly<Record<number, CreateErrorRow>> = {
  400: CREATE_ERROR.ours,
  401: CREATE_ERROR.auth,
  402: CREATE_ERROR.quota,
  403: CREATE_ERROR.outage,
  404: CREATE_ERROR.outage,
  405: CREATE_ERROR.outage,
  413: CREATE_ERROR.invalid,
  415: CREATE_ERROR.ours,
  422: CREATE_ERROR.ours,
  429: CREATE_ERROR.rate,
};

/** The row of a code, or of its nearest listed parent: `InvalidParameter.ratio` takes that of `InvalidParameter`. */
export function rowOf<Row>(table: Readonly<Record<string, Row>>, code: string): Row | undefined {
  for (let name = code; name !== ''; name = name.slice(0, Math.max(name.lastIndexOf('.'), 0))) {
    if (Object.hasOwn(table, name)) return table[name];
  }
  return undefined;
}

/** Outcome of a create that was answered with an error. What is in no table leaves the outcome open. */
export function createOutcome(row: CreateErrorRow = CREATE_ERROR.unknown, error: ApiError): SubmitOutcome {
  const vendorCode = vendorCodeOf(error);
  const { message } = error;
  switch (row.kind) {
    case 'refused':
      return { kind: 'refused', code: row.code, vendorCode, message };
    case 'duplicate':
      return { kind: 'duplicate' };
    case 'unknown':
      return { kind: 'unknown', vendorCode, message };
    case 'retry': {
      const afterMs = error.afterMs ?? row.afterMs;
      return {
        kind: 'retry',
        vendorCode,
        message,
        ...(afterMs !== undefined && { afterMs }),
        ...(row.fault && { fault: { kind: row.fault, message } }),
      };
    }
  }
}

/** Outcome of a create that was answered as a success: without its id nobody can tell which job it made. */
export const acceptedAs = (vendorTaskId: string): SubmitOutcome =>
  vendorTaskId === ''
    ? { kind: 'unknown', vendorCode: 'no_task_id', message: 'the vendor answered without a task id' }
    : { kind: 'accepted', vendorTaskId };

/** Outcome of a question that was answered with an error: never the end of a job, whatever the code says. */
export function openQuestion(
  row: CreateErrorRow | undefined,
  error: ApiError,
): Extract<QueryOutcome, { kind: 'unknown' }> {
  const afterMs = error.afterMs ?? (row?.kind === 'retry' ? row.afterMs : undefined);
  return {
    kind: 'unknown',
    vendorCode: vendorCodeOf(error),
    message: error.message,
    ...(afterMs !== undefined && { afterMs }),
    ...(row?.kind === 'retry' && row.fault === 'rate' && { limited: true }),
    ...(isAbsent(error) && { absent: true }),
  };
}

/** Whether the API itself says that it has no such thing; a 404 without a code of its own comes from somewhere else. */
const isAbsent = ({ status, code }: ApiError): boolean =>
  code !== '' && (status === 404 || /NotFound\b/.test(code));
