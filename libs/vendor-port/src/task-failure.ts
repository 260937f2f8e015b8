import type { TaskErrorCode } from '@reelgate/contracts';
import type { QueryOutcome } from './vendor.js';

/** One row of a vendor's table of errors that a finished job carries. */
export type FailureRow =
  | { readonly kind: 'failed'; readonly code: TaskErrorCode; readonly again?: 'later' | 'once' }
  | { readonly kind: 'cancelled' };

/** Outcome of a job that ended without a film; one whose code is in no table has failed upstream. */
export function failureOutcome(
  row: FailureRow = { kind: 'failed', code: 'upstream_failed' },
  vendorCode: string,
  message: string,
): QueryOutcome {
  if (row.kind === 'cancelled') return { kind: 'cancelled' };
  return {
    kind: 'failed',
    code: row.code,
    vendorCode,
    message: message === '' ? `the vendor failed the task (${vendorCode})` : message,
    ...(row.again && { again: row.again }),
  };
}
