import type { Scene } from '@reelgate/contracts';
import type { ModelRow } from './model-row.js';

/** Whether the vendor itself makes this off-peak. Template effects have no such mode, whatever the version. */
export function offPeakAtVendor(row: ModelRow, scene: Scene): boolean {
  return row.offPeak && scene !== 'template_effect';
}
