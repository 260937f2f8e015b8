import type { FamilyFile } from '../define-family.js';

/** Vega, Tencent's `wand-vega-video`: nothing special. */
export const vega: FamilyFile = { family: 'vega' };
