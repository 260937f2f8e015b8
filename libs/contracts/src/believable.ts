import { Transform } from 'class-transformer';
import { TIER_SHORT_SIDE, TIERS } from './families.js';
import type { Tier } from './families.js';

/**
 * What a vendor can truly say of a film. A figure outside is a mistake (a duration in milliseconds, a size of a terabyte):
 * it is treated as if the vendor had said nothing, wherever it would be read, so that nothing can ever hang on a value.
 */
export const BELIEVABLE = {
  /** Seconds of a film, or of input videos: nobody makes films of an hour. */
  seconds: { least: 0, most: 3_600 },
  /** Pixels of a side. */
  side: { least: 16, most: 16_384 },
  bytes: { least: 1, most: 1_000_000_000_000 },
  tokens: { least: 0, most: 1_000_000_000 },
  /** Frames to a second. */
  rate: { least: 1, most: 240 },
  /** Vendors draw it from 32 bits; other sizes are none that a double holds. */
  seed: { least: 0, most: Number.MAX_SAFE_INTEGER },
} as const;
export type BelievableFigure = keyof typeof BELIEVABLE;

/** Vendors' own figures are kept up to this size, in characters of JSON: a message stays far below 64 KiB. */
const LARGEST_USAGE = 8_192;
const FIRST_YEAR = 2020;
const LAST_YEAR = 2100;

/** The figure, when it can be true. */
export function believableFigure(kind: BelievableFigure, value: unknown): number | undefined {
  const { least, most } = BELIEVABLE[kind];
  return typeof value === 'number' && value >= least && value <= most ? value : undefined;
}

/** The figure as a whole number, when it can be true. */
export function believableWhole(kind: BelievableFigure, value: unknown): number | undefined {
  const figure = believableFigure(kind, value);
  return figure === undefined ? undefined : Math.round(figure);
}

/** The ratio `W:H`, when it is written as one and a film can have it: none is ten times as long as it is wide. */
export function believableRatio(value: unknown): string | undefined {
  const [, width, height] = (typeof value === 'string' && /^(\d{1,4}):(\d{1,4})$/.exec(value)) || [];
  const ratio = Number(width) / Number(height);
  return ratio >= 0.1 && ratio <= 10 ? (value as string) : undefined;
}

/** The instant, when it lies in times a link of a vendor can end. */
export function believableInstant(value: Date): Date | undefined {
  const year = value.getUTCFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR ? value : undefined;
}

/** A vendor's own figures, when a database can hold them: not too large, and no text that is none. */
export function believableUsage(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const text = JSON.stringify(value);
  // A text with a null character or half a surrogate pair is valid JSON, and refused by Postgres.
  if (text.length > LARGEST_USAGE || /\\u(?:0000|d[89a-f][0-9a-f]{2})/i.test(text)) return undefined;
  return value as Record<string, unknown>;
}

/** Reads a member of a message as absent when it cannot be true. */
export const Believable = (kind: BelievableFigure, form: 'fraction' | 'whole'): PropertyDecorator =>
  Transform(({ value }) => (form === 'whole' ? believableWhole(kind, value) : believableFigure(kind, value)));

/** The same for the ratio of a film. */
export const BelievableRatio = (): PropertyDecorator => Transform(({ value }) => believableRatio(value));

/** The same for a vendor's own figures. */
export const BelievableUsage = (): PropertyDecorator => Transform(({ value }) => believableUsage(value));

/** How much smaller than its tier's a side, or an area, may be: vendors round to multiples of 8 or 16 pixels. */
const SIDE_TOLERANCE = 0.95;
const AREA_TOLERANCE = 0.9;

/**
 * The largest tier that a film of this size can be called. Tiers are spelled by the short side of a 16:9 film; films of
 * other ratios keep the short side, the long side or the area, as their vendor likes, so one of the three is enough.
 * Below the smallest tier it is the smallest.
 */
export function measuredTier(width: number, height: number): Tier {
  const [short, long] = width < height ? [width, height] : [height, width];
  const fits = (tier: Tier): boolean => {
    const side = TIER_SHORT_SIDE[tier];
    const wide = (side * 16) / 9;
    return (
      short >= side * SIDE_TOLERANCE ||
      long >= wide * SIDE_TOLERANCE ||
      short * long >= side * wide * AREA_TOLERANCE
    );
  };
  return TIERS.findLast(fits) ?? TIERS[0];
}
