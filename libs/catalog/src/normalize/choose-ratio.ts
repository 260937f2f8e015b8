import type { Scene, Tier } from '@reelgate/contracts';
import { TIER_SHORT_SIDE } from '@reelgate/contracts';
import { orList } from '../limits.js';
import type { ModelRow } from '../model-row.js';
import type { Context } from './context.js';
import type { Size } from './read-size.js';
import { ratioOfWord } from './words.js';
import { unsupported } from './refusal.js';
import type { Stated } from './read-value.js';
import { readStated } from './read-stated.js';
import { ignored } from './warnings.js';

/** How far the ratio of a pixel size may be from the model's nearest one: vendors round their own sizes by up to 2.5 %. */
const TOLERANCE = 0.05;

/**
 * Aspect ratio in the contract's order of precedence: `output_config.aspect_ratio`, `aspect_ratio`, `size`, the model's
 * default. Undefined when the model takes none, or when the film follows its image and nothing was stated.
 */
export function chooseRatio(
  context: Context,
  scene: Scene,
  size: Size | undefined,
): Stated<string> | undefined {
  const { row } = context;
  const stated = statedRatio(context, size);
  if (row.ratios.length === 0) {
    const param = stated?.param ?? (size?.kind === 'pixels' ? size.param : undefined);
    if (param !== undefined) warnIgnored(context, param);
    return undefined;
  }
  if (stated && !row.ratios.includes(stated.value))
    throw unsupported(stated.param, `${row.base} makes films of ${orList(row.ratios)}, not ${stated.value}.`);
  if (stated) return stated;
  const isFree = scene === 'text' || scene === 'reference';
  const value =
    size?.kind === 'pixels' ? ratioOfPixels(context, size, isFree) : isFree ? row.ratios[0] : undefined;
  return value === undefined ? undefined : { param: context.called(size ? 'size' : 'aspect_ratio'), value };
}

function statedRatio(context: Context, size: Size | undefined) {
  const stated = readStated(context, 'aspectRatio', ({ param, value }) => {
    const ratio = typeof value === 'string' ? ratioOfWord(value) : undefined;
    if (!ratio) throw unsupported(param, `\`${param}\` has to be a ratio such as 16:9.`);
    return ratio;
  });
  const bySize = size?.kind === 'ratio' ? { param: size.param, value: size.ratio } : undefined;
  if (!stated) return bySize;
  // Another name counts after every documented field.
  if (size && size.kind !== 'tier' && !context.found.get('aspectRatio')![0]!.isPlace) {
    if (statesOtherRatio(size, stated.value))
      context.warnings.push(ignored(stated.param, `\`${size.param}\` counts.`));
    return bySize;
  }
  if (size && statesOtherRatio(size, stated.value))
    context.warnings.push(ignored(size.param, `\`${stated.param}\` states the ratio, ${stated.value}.`));
  return stated;
}

function statesOtherRatio(size: Size, ratio: string): boolean {
  if (size.kind === 'ratio') return size.ratio !== ratio;
  return (
    size.kind === 'pixels' &&
    ratio !== 'adaptive' &&
    Math.abs(size.width / size.height / quotient(ratio) - 1) > TOLERANCE
  );
}

/** The model's ratio nearest to that of the pixels. Only where the film does not follow an image is a far one refused. */
function ratioOfPixels(
  { row, fieldFor }: Context,
  { width, height, text }: Extract<Size, { kind: 'pixels' }>,
  isFree: boolean,
): string | undefined {
  const fixed = row.ratios.filter((ratio) => ratio !== 'adaptive');
  const near = fixed
    .map((ratio) => ({ ratio, distance: Math.abs(width / height / quotient(ratio) - 1) }))
    .filter(({ distance }) => distance <= TOLERANCE)
    .sort((a, b) => a.distance - b.distance);
  if (near[0]) return near[0].ratio;
  if (isFree)
    throw unsupported(
      fieldFor('size'),
      `${row.base} makes films of ${orList(fixed)}; ${text} is none of them.`,
    );
  return undefined;
}

function warnIgnored({ row, warnings }: Context, param: string): void {
  warnings.push({
    code: 'aspect_ratio_ignored',
    message: `${row.base} takes no aspect ratio, which \`${param}\` states; the film follows its image, or is 16:9.`,
  });
}

const quotient = (ratio: string): number => {
  const [width, height] = ratio.split(':').map(Number);
  return width! / height!;
};

/**
 * Pixel size of a film: what the vendor renders for tier and ratio if known, else the tier's short side and the ratio
 * in even pixels. Without a fixed ratio it is that of 16:9, the commonest.
 */
export function sizeOf(row: ModelRow, tier: Tier, ratio: string | undefined): string {
  const fixed = [ratio, row.ratios[0]].find((candidate) => candidate && candidate !== 'adaptive') ?? '16:9';
  const rendered = row.sizes?.[tier]?.[fixed];
  if (rendered) return rendered;
  const short = TIER_SHORT_SIDE[tier];
  const [width, height] = fixed.split(':').map(Number) as [number, number];
  const long = Math.round((short * Math.max(width, height)) / Math.min(width, height) / 2) * 2;
  return width >= height ? `${long}x${short}` : `${short}x${long}`;
}
