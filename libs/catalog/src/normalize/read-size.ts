import type { Tier } from '@reelgate/contracts';
import { TIER_SHORT_SIDE } from '@reelgate/contracts';
import { familyFacts } from '../families/index.js';
import { orList } from '../limits.js';
import type { Context } from './context.js';
import { malformed, unsupported } from './refusal.js';
import type { Field } from './read-value.js';
import { ratioOfWord, tierOfWord } from './words.js';

/** What `size` holds: pixels, a resolution word, or a ratio. */
export type Size = { /** The field that stated it. */ readonly param: string } & (
  | { readonly kind: 'pixels'; readonly width: number; readonly height: number; readonly text: string }
  | { readonly kind: 'tier'; readonly tier: Tier }
  | { readonly kind: 'ratio'; readonly ratio: string }
);

const SMALLEST_SIDE = 16;
const LARGEST_SIDE = 8_192;

export function readSize({ stated, called, row }: Context): Size | undefined {
  const [field] = stated('size');
  if (!field) return undefined;
  const { param, value } = field;
  if (typeof value !== 'string') throw malformed(param, 'a text such as 1280x720', value);
  const pixels = /^\s*(\d{1,5})\s*[x×*]\s*(\d{1,5})\s*$/i.exec(value);
  if (pixels) return readPixels(param, Number(pixels[1]), Number(pixels[2]));
  const tier = tierOfWord(value);
  if (tier) return { param, kind: 'tier', tier };
  const ratio = ratioOfWord(value);
  if (ratio && familyFacts(row.family).ratioInSize) return { param, kind: 'ratio', ratio };
  if (ratio) throw unsupported(param, `A ratio belongs into ${ratioFields(called)}.`);
  throw malformed(param, 'pixels such as 1280x720 or a resolution such as 720P', value);
}

/** The fields for a ratio: two, unless the caller's format has but one. */
function ratioFields(called: Context['called']): string {
  const fields = [called('metadata.output_config.aspect_ratio'), called('aspect_ratio')];
  return [...new Set(fields)].map((field) => `\`${field}\``).join(' or ');
}

function readPixels(param: string, width: number, height: number): Size {
  if (Math.min(width, height) < SMALLEST_SIDE || Math.max(width, height) > LARGEST_SIDE)
    throw unsupported(
      param,
      `The sides of \`${param}\` have to lie between ${SMALLEST_SIDE} and ${LARGEST_SIDE} pixels.`,
    );
  return { param, kind: 'pixels', width, height, text: `${width}x${height}` };
}

/** A resolution word in a field of its own. */
export function readTier({ param, value }: Field, allowed: readonly Tier[]): Tier {
  const tier = typeof value === 'string' || typeof value === 'number' ? tierOfWord(String(value)) : undefined;
  if (!tier) throw unsupported(param, `\`${param}\` has to be ${orList(allowed)}.`);
  return tier;
}

/** The tier of a size in pixels. Refuses a size above all of them. */
export function tierOfPixels(
  size: Extract<Size, { kind: 'pixels' }>,
  context: Context,
  tiers: readonly Tier[],
): Tier {
  const tier = nearestTier(size, context, tiers);
  if (!tier)
    throw unsupported(size.param, `${context.row.base} makes ${orList(tiers)}, and ${size.text} is larger.`);
  return tier;
}

/**
 * The smallest of the tiers whose short side is no less than the size's; a size the vendor renders for one of the
 * tiers belongs to that tier, whatever its sides. Undefined for a size above all of them.
 */
export function nearestTier(
  { width, height, text }: Extract<Size, { kind: 'pixels' }>,
  { row }: Context,
  tiers: readonly Tier[],
): Tier | undefined {
  const rendered = tiers.find((tier) => Object.values(row.sizes?.[tier] ?? {}).includes(text));
  const side = Math.min(width, height);
  return rendered ?? tiers.find((tier) => TIER_SHORT_SIDE[tier] >= side);
}
