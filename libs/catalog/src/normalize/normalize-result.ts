import type { ErrorCode, Family, PricingBasis, TaskSpec, Vendor } from '@reelgate/contracts';
import type { BillingName } from '../billing-name.js';
import type { Catalogue } from '../catalogue.js';
import type { RefRule } from '../price-names.js';
import type { FieldNames } from './field-names.js';

export interface NormalizeOptions {
  /** Default `any`. */
  readonly refRule?: RefRule;
  /** Families for which the operator has set off-peak windows. Default none. */
  readonly offPeakWindowFamilies?: ReadonlySet<Family>;
  /**
   * Vendors that have a channel for a family: one of them has to be able to make the film. Where that is not known, or
   * when none of them serves the model, it is the model's usual vendor.
   */
  readonly vendorsOf?: (family: Family) => ReadonlySet<Vendor> | undefined;
  /** Accept http callbacks and private addresses in URLs. For development and tests only. */
  readonly allowPrivateUrls?: boolean;
  /** What the caller's format calls its fields, where that is not what they are called in `POST /v1/videos`. */
  readonly names?: FieldNames;
  /** Default `defaultCatalogue`. */
  readonly catalogue?: Catalogue;
}

/** Something the caller should know about a request that was accepted. */
export interface Warning {
  readonly code:
    | 'last_frame_without_first_frame'
    | 'motion_control_without_video'
    | 'aspect_ratio_ignored'
    | 'off_peak_unavailable'
    | 'parameters_ignored';
  readonly message: string;
}

/** A request that can be priced and run. */
export interface Normalized {
  readonly ok: true;
  readonly spec: TaskSpec;
  readonly basis: PricingBasis;
  /** What the video object echoes: the metadata sent, and the top-level fields that mean nothing here. */
  readonly metadata: Record<string, unknown>;
  readonly warnings: Warning[];
  /** `metadata.quote_id`. */
  readonly quoteId?: string;
  /** The combined name that was sent as model; absent when it was a base name. */
  readonly impliedBy?: BillingName;
}

/** A request that is refused; `param` names the field to correct, null when no single field is at fault. */
export interface Refused {
  readonly ok: false;
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly param: string | null };
}

export type NormalizeResult = Normalized | Refused;
