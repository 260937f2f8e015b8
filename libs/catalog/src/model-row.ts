import type { Family, Scene, Tier, Vendor } from '@reelgate/contracts';

/** Whole seconds a film can last: any in a range, or one of a list in ascending order. */
export type Durations = { readonly min: number; readonly max: number } | readonly number[];

/** How many inputs of a kind a scene takes: least and most. */
export type Count = readonly [min: number, max: number];

/** What one scene of a version takes; an absent count is none, an absent limit is the version's own. */
export interface SceneLimits {
  readonly images?: Count;
  readonly videos?: Count;
  readonly audios?: Count;
  /** Most seconds of all input videos together. */
  readonly videoSeconds?: number;
  /** Most images when a video is given too. */
  readonly imagesWithVideo?: number;
  readonly seconds?: Durations;
  readonly tiers?: readonly Tier[];
}

/**
 * A limit that holds only together with something else: Hailuo's ten seconds exist at 768p only. It applies when
 * everything in `when` is true of a task; the task then has to satisfy every other member.
 */
export interface Restriction {
  readonly when: {
    readonly scenes?: readonly Scene[];
    readonly seconds?: readonly number[];
    readonly tiers?: readonly Tier[];
    readonly audio?: boolean;
    /** At least one video among the inputs. */
    readonly video?: boolean;
    readonly offPeak?: boolean;
  };
  readonly seconds?: Durations;
  readonly tiers?: readonly Tier[];
  /** The tier to take when the request names none. Without it the version's default stays, and is refused if it does not fit. */
  readonly defaultTier?: Tier;
  readonly audio?: boolean;
  /** The condition in words, for the refusal: "Hailuo-02 with 10 seconds: …". */
  readonly because: string;
}

/** What a vendor calls a version, and where it can do less (or, for seconds, other) than the version in general. */
export interface VendorModel {
  readonly vendor: Vendor;
  /** Model name at the vendor. A channel may override it (`settings.model_map`). */
  readonly name: string;
  /** Second half of the name where the vendor splits it (Tencent VOD's `ModelVersion`). */
  readonly version?: string;
  readonly scenes?: readonly Scene[];
  readonly seconds?: Durations;
  readonly tiers?: readonly Tier[];
  /** Aspect ratios of films from references, where it takes fewer than the version. */
  readonly referenceRatios?: readonly string[];
  /** False where it takes no named references, though the vendor has them. */
  readonly subjects?: boolean;
  /** Most reference videos, where it takes fewer than the version. */
  readonly videos?: number;
  /** Options that its requests have a place for, beside those of all models there. */
  readonly options?: readonly string[];
  /** Options that all models there are said to have, and this one has not. */
  readonly lacks?: readonly string[];
  readonly restrictions?: readonly Restriction[];
}

/** A part that a combined billing name may state after its stem. They always stand in this order. */
export const NAME_PARTS = ['reference', 'tier', 'vin', 'ref', 'audio'] as const;
export type NamePart = (typeof NAME_PARTS)[number];

/** How the combined billing names of a version are spelled. */
export interface NameShape {
  /** Lower-case beginning, e.g. `kling-3.0-omni`. */
  readonly stem: string;
  readonly parts: readonly NamePart[];
  /** What joins the tier to the stem; `-` unless stated. */
  readonly tierMark?: '-' | '_';
  /** A tier that is not written: `jv-3.0-pro` is the name at 1080p. */
  readonly bareTier?: Tier;
}

/**
 * One version of a family: its limits and defaults. The single place of each fact: validation, `/v1/models`, billing
 * names and the vendors' mappings all read it. `REELGATE_EXTRA_MODELS` holds rows of this shape as JSON.
 */
export interface ModelRow {
  /** Name clients use, in its canonical spelling; matched without regard to case. */
  readonly base: string;
  readonly family: Family;
  /** Version within the family, e.g. `3.0-Omni`. */
  readonly version: string;
  /** Other spellings of the base name. */
  readonly aliases?: readonly string[];
  readonly billing: NameShape;
  readonly seconds: Durations;
  readonly defaultSeconds: number;
  /** Ascending. */
  readonly tiers: readonly Tier[];
  readonly defaultTier: Tier;
  /** Accepted aspect ratios, the default first; empty when the version takes none. */
  readonly ratios: readonly string[];
  /** Absent when the version has no sound. */
  readonly sound?: { readonly default: boolean };
  /** Whether the vendor itself has an off-peak mode for it. */
  readonly offPeak: boolean;
  readonly scenes: Readonly<Partial<Record<Scene, SceneLimits>>>;
  readonly restrictions?: readonly Restriction[];
  /** The version to suggest for a scene this one has not. */
  readonly sibling?: string;
  /** Pixel sizes by tier and ratio where they differ from the plain arithmetic. */
  readonly sizes?: Readonly<Partial<Record<Tier, Readonly<Record<string, string>>>>>;
  /**
   * Since when and why it should not be used any more, and what to use instead. An installation offers such a model only when
   * its operator says so (`REELGATE_DEPRECATED_MODELS`).
   */
  readonly deprecated?: string;
  /** Vendors that can serve it, the usual one first. */
  readonly vendors: readonly VendorModel[];
}
