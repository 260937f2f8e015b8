import type { PricingBasis, TaskResult } from '@reelgate/contracts';
import type { Random } from '../random.js';

/** Films whose price can be told by the published rules alone: how each is ordered, and how its price row is called. */
export interface FilmKind {
  readonly family: string;
  readonly base: string;
  readonly tiers: readonly string[];
  readonly seconds: readonly [least: number, most: number];
  /** Charged by its own length: motion, lip sync. */
  readonly followsInput?: boolean;
  readonly tokens?: boolean;
  readonly order: (random: Random) => Partial<PricingBasis>;
  /** The names of its price row, the preferred one first. */
  readonly rows: (basis: PricingBasis) => readonly string[];
}

const sound = (basis: PricingBasis): string => (basis.audio ? 'audio' : 'mute');

export const KINDS: readonly FilmKind[] = [
  {
    family: 'kling',
    base: 'Kling-3.0',
    tiers: ['720p', '1080p', '2k', '4k'],
    seconds: [3, 10],
    order: (random) => ({ audio: random.chance(0.5) }),
    rows: (basis) => [`kling-3.0-${basis.tier}-${sound(basis)}`],
  },
  {
    family: 'kling',
    base: 'Kling-3.0-Omni',
    tiers: ['720p', '1080p'],
    seconds: [3, 10],
    order: (random) => {
      const images = random.below(3);
      return { audio: random.chance(0.5), images, scene: images === 0 ? 'text' : 'reference' };
    },
    rows: (basis) => [`kling-3.0-omni-${basis.tier}-${basis.images > 0 ? 'ref' : 'noref'}-${sound(basis)}`],
  },
  {
    family: 'kling',
    base: 'Kling-3.0',
    tiers: ['720p', '1080p'],
    seconds: [5, 5],
    followsInput: true,
    order: () => ({ audio: false, scene: 'motion_control', images: 1, videos: 1, motionLevel: 'pro' }),
    rows: (basis) => [`kling-3.0-motion-pro-${basis.tier}`, `kling-3.0-motion-${basis.tier}`],
  },
  {
    family: 'kling',
    base: 'Kling-2.6',
    tiers: ['720p'],
    seconds: [3, 8],
    followsInput: true,
    order: () => ({ audio: false, scene: 'lip_sync', videos: 1 }),
    rows: () => ['kling-identify-face'],
  },
  {
    family: 'hailuo',
    base: 'Hailuo-02',
    tiers: ['768p', '1080p'],
    seconds: [6, 6],
    order: () => ({}),
    rows: (basis) => [`hailuo-02-${basis.tier}`],
  },
  {
    family: 'vidu',
    base: 'Vidu-q2',
    tiers: ['720p', '1080p'],
    seconds: [3, 7],
    order: (random) => {
      const images = random.chance(0.5) ? 2 : 0;
      return { images, scene: images > 0 ? 'reference' : 'text', offPeak: random.chance(0.4) };
    },
    rows: (basis) => [
      `vidu-q2-${basis.scene === 'reference' ? 'reference-' : ''}${basis.tier}${basis.offPeak ? '-offpeak' : ''}`,
    ],
  },
  {
    family: 'doubao',
    base: 'doubao-seedance-1-5-pro',
    tiers: ['480p', '720p', '1080p'],
    seconds: [5, 8],
    tokens: true,
    order: (random) => ({ audio: random.chance(0.5) }),
    rows: (basis) => [`doubao-seedance-1-5-pro_${basis.tier}-${sound(basis)}`],
  },
];

/** Sizes of exactly one tier each. */
const SIZES: Readonly<Record<string, readonly [width: number, height: number]>> = {
  '480p': [854, 480],
  '540p': [960, 540],
  '720p': [1280, 720],
  '1080p': [1920, 1080],
  '4k': [3840, 2160],
};

/** What a vendor delivers for an order, and what of that can be believed. */
export interface Delivery {
  readonly result: TaskResult;
  /** The tier that it says, and the one that the picture measures, where they are told. */
  readonly word: string | undefined;
  readonly measured: string | undefined;
  readonly seconds: number | undefined;
  readonly tokens: number | undefined;
  readonly offPeak: boolean | undefined;
}

/** Mostly what was ordered; else shorter, longer, smaller, larger, at another rate, silent, or beyond belief. */
export function deliver(
  random: Random,
  order: { basis: PricingBasis; seconds: number; tokens?: number },
): Delivery {
  const { basis } = order;
  const extra = (unlikely: number): boolean => random.chance(unlikely);
  const shift = random.pick([0.042, 0.042, 0.042, 0.3, -0.4, -1.8, 0.9, 2.3]);
  const seconds = extra(0.1) ? undefined : Math.max(1.2, order.seconds + shift);
  const beyond = extra(0.05) ? random.pick([5_042_000, 1e300, -5]) : undefined;
  const word = extra(0.1) ? random.pick(Object.keys(SIZES)) : undefined;
  const measured = extra(0.15) ? random.pick(Object.keys(SIZES)) : undefined;
  const tokens =
    order.tokens === undefined || extra(0.2)
      ? undefined
      : Math.round(order.tokens * random.between(0.5, 1.2));
  const offPeak = basis.offPeak && extra(0.2) ? random.chance(0.3) : undefined;
  const absurd = extra(0.05);
  return {
    word,
    measured,
    seconds: beyond === undefined ? seconds : undefined,
    tokens,
    offPeak,
    result: {
      sealedUrl: 'v1.sealed',
      ...(beyond !== undefined ? { seconds: beyond } : seconds === undefined ? {} : { seconds }),
      ...(word === undefined ? {} : { tier: word as never }),
      ...(measured !== undefined
        ? { width: SIZES[measured]![0], height: SIZES[measured]![1] }
        : absurd
          ? { width: 1e12, height: -1 }
          : {}),
      ...(tokens !== undefined ? { tokens } : order.tokens !== undefined && absurd ? { tokens: 1e18 } : {}),
      ...(offPeak === undefined ? {} : { offPeak }),
      vendorUsage: { OutputSeconds: seconds ?? 0 },
    },
  };
}
