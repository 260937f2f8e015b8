import type { MotionLevel, Tier } from '@reelgate/contracts';
import { MOTION_LEVELS } from '@reelgate/contracts';
import type { ModelRow, NamePart } from './model-row.js';

/** The combined name of an ordinary film, e.g. `kling-3.0-omni-1080p-ref-audio`. */
export interface FilmName {
  readonly kind: 'film';
  /** The catalogue's base name. */
  readonly base: string;
  /** Null where the names of the base state no tier. */
  readonly tier: Tier | null;
  /** Vidu's reference scene. */
  readonly reference: boolean;
  /** `vin`: a film made from a video, where the vendor prices that apart. */
  readonly vin: boolean;
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

/** `<family>-avatar-<tier>`: one price whatever the version. */
export interface AvatarName {
  readonly kind: 'avatar';
  readonly family: string;
  readonly tier: Tier;
}

/** `<family>-identify-face`: what a lip sync is charged as. */
export interface IdentifyFaceName {
  readonly kind: 'identify-face';
  readonly family: string;
}

/** `<family>-template`. */
export interface TemplateName {
  readonly kind: 'template';
  readonly family: string;
}

/** A combined billing name taken apart. */
export type BillingName = FilmName | MotionName | AvatarName | IdentifyFaceName | TemplateName;

/** Spells a film's name by the shape of its row's names. */
export function spellFilm(name: FilmName, { billing }: ModelRow): string {
  const spelled: Record<NamePart, string> = {
    reference: name.reference ? '-reference' : '',
    tier:
      name.tier === null || name.tier === billing.bareTier ? '' : `${billing.tierMark ?? '-'}${name.tier}`,
    vin: name.vin ? '-vin' : '',
    ref: name.ref ? '-ref' : '-noref',
    audio: name.audio ? '-audio' : '-mute',
  };
  const parts = billing.parts.map((part) => spelled[part]).join('');
  return `${billing.stem}${parts}${name.offPeak ? '-offpeak' : ''}`;
}

/** Spells a motion-control name by the stem of its row's names. */
export function spellMotion(name: MotionName, { billing }: ModelRow): string {
  return `${billing.stem}-motion-${name.level === null ? '' : `${name.level}-`}${name.tier}`;
}

/** Every film name the row's shape can spell, possible combination or not. */
export function filmNames(row: ModelRow): FilmName[] {
  const has = (part: NamePart) => row.billing.parts.includes(part);
  const names: FilmName[] = [];
  for (const reference of has('reference') ? [false, true] : [false])
    for (const tier of has('tier') ? row.tiers : [null])
      for (const vin of has('vin') ? [false, true] : [false])
        for (const ref of has('ref') ? [false, true] : [null])
          for (const audio of has('audio') ? [false, true] : [null])
            for (const offPeak of row.offPeak ? [false, true] : [false])
              names.push({ kind: 'film', base: row.base, tier, reference, vin, ref, audio, offPeak });
  return names;
}

/** Every motion-control name of the row, those of price rows without a level included; none if it has no such scene. */
export function motionNames(row: ModelRow): MotionName[] {
  if (!row.scenes.motion_control) return [];
  return [...MOTION_LEVELS, null].flatMap((level) =>
    row.tiers.map((tier): MotionName => ({ kind: 'motion', base: row.base, level, tier })),
  );
}
