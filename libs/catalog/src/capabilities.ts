import type { Scene, Tier } from '@reelgate/contracts';
import type { Catalogue } from './catalogue.js';
import type { Count, Durations, ModelRow } from './model-row.js';

/** What `/v1/models` says a model can do. */
export interface Capabilities {
  seconds: Durations;
  default_seconds: number;
  resolutions: Tier[];
  default_resolution: Tier;
  aspect_ratios: string[];
  sound: { default: boolean } | null;
  off_peak: boolean;
  last_frame: boolean;
  scenes: {
    scene: Scene;
    images: Count;
    videos: Count;
    audios: Count;
    seconds: Durations;
    resolutions: Tier[];
  }[];
  /** Combinations that are not possible, in words. */
  restrictions: string[];
}

export function capabilities(_row: ModelRow): Capabilities {
  throw new Error('not implemented');
}

/** Every combined name that films of this base can be charged as. */
export function billingNamesOf(_row: ModelRow, _catalogue?: Catalogue): string[] {
  throw new Error('not implemented');
}
