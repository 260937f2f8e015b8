import type { TaskErrorCode } from '@reelgate/contracts';
import type { ChannelFault } from './vendor.js';

/**
 * One row of a vendor's table of errors to a create: the request will never make a job, may make one later, or nobody can
 * tell whether it made one.
 */
export type CreateErrorRow =
  | { readonly kind: 'refused'; readonly code: TaskErrorCode }
  | { readonly kind: 'retry'; readonly afterMs?: number; readonly fault?: ChannelFault['kind'] }
  | { readonly kind: 'unknown' };
