import type { TaskSpec } from '@reelgate/contracts';
import type { ModelRow, VendorModel } from './model-row.js';

/** The vendors whose own limits allow this task, the usual one first. */
export function vendorsFor(_row: ModelRow, _spec: TaskSpec): VendorModel[] {
  throw new Error('not implemented');
}
