import type { PricingBasis, Scene, Tier } from '@reelgate/contracts';
import { MOTION_LEVELS, SCENES } from '@reelgate/contracts';
import type { Catalogue } from './catalogue.js';
import { defaultCatalogue } from './catalogue.js';
import {
  durationWords,
  findViolation,
  isRange,
  orList,
  restrictionsOf,
  sceneLimits,
  sceneSeconds,
  sceneTiers,
} from './limits.js';
import type { Count, Durations, ModelRow, Restriction } from './model-row.js';
import { billingName } from './price-names.js';
import { offPeakAtVendor } from './off-peak.js';

/** What a model can do, as `/v1/models` says it. */
export interface Capabilities {
  /** Whole seconds: `{min, max}` or a list. */
  seconds: Durations;
  default_seconds: number;
  resolutions: Tier[];
  default_resolution: Tier;
  /** The default first; empty when the model takes none. */
  aspect_ratios: string[];
  /** Null when the model has no sound. */
  sound: { default: boolean } | null;
  /** Whether it can be made off-peak at the vendor's lower price. */
  off_peak: boolean;
  last_frame: boolean;
  scenes: SceneCapabilities[];
  /** Combinations that are not possible, in words. */
  restrictions: string[];
}

export interface SceneCapabilities {
  scene: Scene;
  /** Least and most images; the last frame counts. */
  images: Count;
  videos: Count;
  audios: Count;
  seconds: Durations;
  resolutions: Tier[];
}

/** What a version can do at its usual vendor. */
export function capabilities(row: ModelRow): Capabilities {
  return {
    seconds: row.seconds,
    default_seconds: row.defaultSeconds,
    resolutions: [...row.tiers],
    default_resolution: row.defaultTier,
    aspect_ratios: [...row.ratios],
    sound: row.sound ? { default: row.sound.default } : null,
    off_peak: row.offPeak,
    last_frame: row.scenes.first_last !== undefined,
    scenes: scenesOf(row).map((scene) => sceneCapabilities(row, scene)),
    restrictions: restrictionsOf(row).map(restrictionWords),
  };
}

const scenesOf = (row: ModelRow): Scene[] => SCENES.filter((scene) => row.scenes[scene]);

function sceneCapabilities(row: ModelRow, scene: Scene): SceneCapabilities {
  const { images = [0, 0], videos = [0, 0], audios = [0, 0] } = sceneLimits(row, scene);
  const seconds = sceneSeconds(row, scene);
  return { scene, images, videos, audios, seconds, resolutions: [...sceneTiers(row, scene)] };
}

function restrictionWords(restriction: Restriction): string {
  const { seconds, tiers, audio, because } = restriction;
  const limits = [
    ...(seconds ? [`${durationWords(seconds)} seconds`] : []),
    ...(tiers ? [`resolution ${orList(tiers)}`] : []),
    ...(audio === undefined ? [] : [`sound ${audio ? 'on' : 'off'}`]),
  ];
  return `${because}: ${limits.join(', ')}`;
}

/** Every combined name that films of this base can be charged as, in the order of scenes and tiers. */
export function billingNamesOf(row: ModelRow, catalogue: Catalogue = defaultCatalogue): string[] {
  return [...new Set(possibleBases(row).map((basis) => billingName(basis, { catalogue })))];
}

function possibleBases(row: ModelRow): PricingBasis[] {
  const bases: PricingBasis[] = [];
  for (const scene of scenesOf(row))
    for (const tier of sceneTiers(row, scene))
      for (const audio of row.sound ? [false, true] : [null])
        for (const offPeak of offPeakAtVendor(row, scene) ? [false, true] : [false])
          if (isPossible(row, scene, tier, audio))
            bases.push(
              ...inputVariants({ family: row.family, base: row.base, scene, tier, audio, offPeak }, row),
            );
  return bases;
}

/** Whether some duration and some inputs go with it. */
function isPossible(row: ModelRow, scene: Scene, tier: Tier, audio: boolean | null): boolean {
  const seconds = sceneSeconds(row, scene);
  const candidates = isRange(seconds) ? [row.defaultSeconds, seconds.min] : seconds;
  const facts = { scene, tier, audio, videos: 0, offPeak: false };
  return candidates.some((seconds) => !findViolation(row, { ...facts, seconds }));
}

function inputVariants(basis: Omit<PricingBasis, 'images' | 'videos'>, row: ModelRow): PricingBasis[] {
  const counted: PricingBasis = { ...basis, images: basis.scene === 'text' ? 0 : 1, videos: 0 };
  const priced = row.billing.parts.includes('vin') && (row.scenes[basis.scene]?.videos?.[1] ?? 0) > 0;
  if (priced) return [counted, { ...counted, videos: 1 }];
  if (basis.scene !== 'motion_control') return [counted];
  return MOTION_LEVELS.map((motionLevel) => ({ ...counted, motionLevel }));
}
