import type { MotionLevel, Tier } from '@reelgate/contracts';

/** The combined name of an ordinary film, e.g. `kling-3.0-omni-1080p-ref-audio`. */
export interface FilmName {
  readonly kind: 'film';
  /** The catalogue's base name. */
  readonly base: string;
  /** Null where the names of the base state no tier. */
  readonly tier: Tier | null;
  /** Vidu's reference scene. */
  readonly reference: boolean;
  /** Kling's `ref` (true) and `noref`; null where names do not state it. */
  readonly ref: boolean | null;
  /** `audio` (true) and `mute`; null where names do not state it. */
  readonly audio: boolean | null;
  readonly offPeak: boolean;
}

/** `kling-<version>-motion-(std|pro)-<tier>`. The level is null for price rows that do not split it. */
export interface MotionName {
  readonly kind: 'motion';
  readonly base: string;
  readonly level: MotionLevel | null;
  readonly tier: Tier;
}

/** `kling-avatar-<tier>`: one price whatever the version. */
export interface AvatarName {
  readonly kind: 'avatar';
  readonly tier: Tier;
}

/** `kling-identify-face`: what a lip sync is charged as. */
export interface IdentifyFaceName {
  readonly kind: 'identify-face';
}

/** `kling-template`, `vidu-template`. */
export interface TemplateName {
  readonly kind: 'template';
  readonly family: 'kling' | 'vidu';
}

/** A combined billing name taken apart. */
export type BillingName = FilmName | MotionName | AvatarName | IdentifyFaceName | TemplateName;
