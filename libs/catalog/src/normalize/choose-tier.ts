import type { MotionLevel, Scene, Tier } from '@reelgate/contracts';
import { MOTION_LEVELS } from '@reelgate/contracts';
import { familyFacts } from '../families/index.js';
import type { LimitFacts } from '../limits.js';
import { applies, restrictionsOf, sceneTiers } from '../limits.js';
import type { Context } from './context.js';
import type { Size } from './read-size.js';
import { readTier, tierOfPixels } from './read-size.js';
import { conflict, describe, unsupported } from './refusal.js';
import { firstPresent, isAbsent } from './read-value.js';

export interface Chosen<T> {
  readonly value: T;
  /** The field that stated it, or the one that could. */
  readonly param: string;
}

const MOTION_LEVEL = 'metadata.motion_level';
const LEVEL_TIERS: Record<MotionLevel, Tier> = { std: '720p', pro: '1080p' };

/**
 * Resolution in the contract's order of precedence: `output_config.resolution`, `size`, Vidu's `resolution`, the
 * billing name, and the model's default, which in motion control follows from the level.
 */
export function chooseTier(
  context: Context,
  size: Size | undefined,
  facts: Pick<LimitFacts, 'scene' | 'seconds'>,
  motionLevel: MotionLevel | undefined,
): Chosen<Tier> {
  const { implied, model, output, called } = context;
  const stated = statedTier(context, size, facts.scene);
  if (stated && implied.tier && stated.value !== implied.tier)
    throw conflict(stated.param, model, `the name states ${implied.tier}, the parameter ${stated.value}.`);
  if (implied.tier) return { value: implied.tier, param: stated?.param ?? called('model') };
  return stated ?? { value: defaultTier(context, facts, motionLevel), param: output.resolution.param };
}

function statedTier(context: Context, size: Size | undefined, scene: Scene): Chosen<Tier> | undefined {
  const { output, row, called } = context;
  const tiers = sceneTiers(row, scene);
  if (!isAbsent(output.resolution.value))
    return { value: readTier(output.resolution, tiers), param: output.resolution.param };
  if (size?.kind === 'tier') return { value: size.tier, param: called('size') };
  if (size?.kind === 'pixels') return { value: tierOfPixels(size, context, tiers), param: called('size') };
  const field = context.field('resolution');
  if (!familyFacts(row.family).topLevelResolution || isAbsent(field.value)) return undefined;
  return { value: readTier(field, tiers), param: field.param };
}

function defaultTier(
  { row, vendors }: Context,
  facts: Pick<LimitFacts, 'scene' | 'seconds'>,
  motionLevel: MotionLevel | undefined,
): Tier {
  const tiers = sceneTiers(row, facts.scene, vendors[0]);
  const restriction = restrictionsOf(row, vendors[0]).find(
    (restriction) => restriction.defaultTier && applies(restriction, facts),
  );
  const wanted = (motionLevel && LEVEL_TIERS[motionLevel]) ?? restriction?.defaultTier ?? row.defaultTier;
  return tiers.includes(wanted) ? wanted : (tiers[0] ?? row.defaultTier);
}

/** The motion level of a motion-control film, `std` unless stated; undefined in every other scene, with a warning if it was sent. */
export function chooseMotionLevel(context: Context, scene: Scene): MotionLevel | undefined {
  const { implied, model, warnings } = context;
  const field = firstPresent([context.field(MOTION_LEVEL)]);
  if (scene !== 'motion_control') {
    if (field)
      warnings.push({
        code: 'parameters_ignored',
        message: `\`${field.param}\` counts in motion control only.`,
      });
    return undefined;
  }
  if (!field) return implied.motionLevel ?? 'std';
  const { param, value } = field;
  const level = MOTION_LEVELS.find(
    (level) => typeof value === 'string' && value.trim().toLowerCase() === level,
  );
  if (!level) throw unsupported(param, `\`${param}\` has to be std or pro, not ${describe(value)}.`);
  if (implied.motionLevel && level !== implied.motionLevel)
    throw conflict(param, model, `the name states ${implied.motionLevel}, the parameter ${level}.`);
  return level;
}
