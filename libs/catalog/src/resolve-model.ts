import type { MotionLevel, Scene, Tier } from '@reelgate/contracts';
import type { BillingName } from './billing-name.js';
import type { Catalogue } from './catalogue.js';
import type { ModelRow } from './model-row.js';

/** What a combined name states about the request. Absent = not stated. */
export interface Implied {
  readonly tier?: Tier;
  readonly audio?: boolean;
  readonly scene?: Scene;
  readonly ref?: boolean;
  readonly motionLevel?: MotionLevel;
  readonly offPeak?: true;
  readonly imageMode?: 'reference';
}

export type ModelResolution =
  | { readonly ok: true; readonly row: ModelRow; readonly implied: Implied; readonly name?: BillingName }
  /** The nearest known names, best first, at most three. */
  | { readonly ok: false; readonly nearest: string[] };

/** The model that a base name, alias or combined name means, in any case. Never throws. */
export function resolveModel(_model: string, _catalogue?: Catalogue): ModelResolution {
  throw new Error('not implemented');
}
