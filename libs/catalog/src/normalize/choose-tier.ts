import type { MotionLevel, Scene, Tier } from '@reelgate/contracts';
import { MOTION_LEVELS } from '@reelgate/contracts';
import { familyFacts } from '../families/index.js';
import type { LimitFacts } from '../limits.js';
import { applies, restrictionsOf, sceneTiers } from '../limits.js';
import type { Context } from './context.js';
import type { Size } from './read-size.js';
import { readTier, nearestTier, tierOfPixels } from './read-size.js';
import { tierOfWord } from './words.js';
import type { FoundField } from './find-fields.js';
import { conflict, describe, unsupported } from './refusal.js';
import { ignored } from './warnings.js';

export interface Chosen<T> {
  readonly value: T;
  /** The field that stated it, or the one that could. */
  readonly param: string;
}

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
  const { implied, model, called, fieldFor } = context;
  const stated = statedTier(context, size, facts.scene);
  if (stated && implied.tier && stated.value !== implied.tier)
    throw conflict(stated.param, model, `the name states ${implied.tier}, the parameter ${stated.value}.`);
  if (implied.tier) return { value: implied.tier, param: stated?.param ?? fieldFor('model') };
  return (
    stated ?? {
      value: defaultTier(context, facts, motionLevel),
      param: called('metadata.output_config.resolution'),
    }
  );
}

/** The strongest statement of a resolution; weaker ones that say something else are warned of. */
function statedTier(context: Context, size: Size | undefined, scene: Scene): Chosen<Tier> | undefined {
  const { row, called, found, warnings } = context;
  const tiers = sceneTiers(row, scene);
  const read = ({ path, value }: FoundField): Chosen<Tier> => {
    const param = called(path);
    return { value: readTier({ param, value }, tiers), param };
  };
  const fields = found.get('resolution')!;
  const places = fields.filter(({ isPlace }) => isPlace).map(read);
  const others = fields.filter((field) => !field.isPlace && counts(field, context));
  const bySize = size && size.kind !== 'ratio' ? size : undefined;
  const chosen =
    places[0] ?? (bySize ? tierOfSize(bySize, context, tiers) : others.map((other) => read(other))[0]);
  if (!chosen) return undefined;
  const weaker = others.map(({ path, value }) => ({ param: called(path), tier: tierOfWord(String(value)) }));
  if (places[0] && bySize)
    weaker.push({
      param: bySize.param,
      tier: bySize.kind === 'tier' ? bySize.tier : nearestTier(bySize, context, tiers),
    });
  for (const { param, tier } of weaker)
    if (param !== chosen.param && tier !== chosen.value)
      warnings.push(ignored(param, `\`${chosen.param}\` states the resolution, ${chosen.value}.`));
  return chosen;
}

function tierOfSize(
  size: Exclude<Size, { kind: 'ratio' }>,
  context: Context,
  tiers: readonly Tier[],
): Chosen<Tier> {
  return { value: size.kind === 'tier' ? size.tier : tierOfPixels(size, context, tiers), param: size.param };
}

/** At the top level a resolution counts for some families only. */
const counts = ({ path }: FoundField, { row }: Context): boolean =>
  path.includes('.') || familyFacts(row.family).topLevelResolution === true;

/** Warns of a resolution at the top level, where it counts for other families only. */
export function warnOfResolution(context: Context): void {
  const { found, row, called, warnings } = context;
  for (const field of found.get('resolution')!)
    if (!field.isPlace && !counts(field, context))
      warnings.push({
        code: 'parameters_ignored',
        message: `The top-level \`${called(field.path)}\` does not count for ${row.base}; use \`${called('metadata.output_config.resolution')}\`.`,
      });
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
  const [field] = context.stated('motionLevel');
  if (scene !== 'motion_control') {
    if (field)
      warnings.push({
        code: 'parameters_ignored',
        message: `\`${field.param}\` counts in motion control only; a resolution is stated by \`${context.called('metadata.output_config.resolution')}\`.`,
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
