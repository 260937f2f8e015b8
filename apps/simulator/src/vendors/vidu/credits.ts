import type { ViduCreate } from './check-request.js';

type BySize = Readonly<Record<string, readonly [normal: number, offPeak: number]>>;

/** Credits a second. The off-peak figures are the price list's own: one of them is not half, rounded up. */
const Q3: Readonly<Record<'film' | 'reference', Readonly<Record<string, BySize>>>> = {
  film: {
    'viduq3-pro': { '540p': [9, 5], '720p': [20, 10], '1080p': [24, 12] },
    'viduq3-turbo': { '540p': [7, 4], '720p': [12, 6], '1080p': [13, 7] },
    'viduq3-pro-fast': { '720p': [12, 6], '1080p': [15, 8] },
  },
  reference: {
    'viduq3-turbo': { '540p': [4, 2], '720p': [10, 5], '1080p': [13, 7] },
    viduq3: { '540p': [7, 4], '720p': [12, 6], '1080p': [15, 7] },
    'viduq3-mix': { '720p': [24, 24], '1080p': [29, 29] },
  },
};

/** Credits of the first seconds, summed up, and of each further one. */
interface Stairs {
  readonly first: readonly number[];
  readonly further: number;
}
const stairs = (first: number | readonly number[], further: number): Stairs => ({
  first: typeof first === 'number' ? [first] : first,
  further,
});

const Q2: Readonly<Record<string, Readonly<Record<string, Stairs>>>> = {
  'viduq2-turbo': { '540p': stairs(6, 2), '720p': stairs([8, 10], 10), '1080p': stairs(35, 10) },
  'viduq2-pro': { '540p': stairs([8, 10], 5), '720p': stairs(15, 10), '1080p': stairs(55, 15) },
  'viduq2-pro-fast': { '720p': stairs(8, 2), '1080p': stairs(16, 4) },
  viduq2: { '540p': stairs(10, 2), '720p': stairs(15, 5), '1080p': stairs(20, 10) },
  'reference viduq2': { '540p': stairs(15, 5), '720p': stairs(25, 5), '1080p': stairs(75, 10) },
  'reference viduq2-pro': { '540p': stairs(20, 5), '720p': stairs(30, 5), '1080p': stairs(85, 10) },
};

/** Credits of a film of fixed length, by `seconds resolution`. */
const FIXED: Readonly<Record<string, number>> = {
  '5 1080p': 80,
  '4 360p': 20,
  '4 720p': 40,
  '4 1080p': 100,
  '8 720p': 100,
};
const REFERENCE_2_0 = 80;
/** Templates have a price each; this stands for all. */
const TEMPLATE = 20;
const DIRECT_AUDIO = 15;
const AUTOMATIC_PROMPT = 10;

/** What the vendor charges for a create, in credits. */
export function creditsFor(create: ViduCreate): number {
  const { endpoint, model, resolution, duration, offPeak } = create;
  if (endpoint === 'template') return TEMPLATE;
  const extra = create.body['is_rec'] === true ? AUTOMATIC_PROMPT : 0;
  const perSecond = Q3[endpoint === 'reference2video' ? 'reference' : 'film'][model]?.[resolution];
  if (perSecond) return perSecond[offPeak ? 1 : 0] * duration + extra;
  const total = olderCredits(create) + extra;
  return offPeak ? Math.ceil(total / 2) : total;
}

/** The normal price of the models before q3. */
function olderCredits({ endpoint, model, resolution, duration, audio }: ViduCreate): number {
  const reference = endpoint === 'reference2video';
  const steps = Q2[reference ? `reference ${model}` : model]?.[resolution];
  if (!steps) return reference && model === 'vidu2.0' ? REFERENCE_2_0 : FIXED[`${duration} ${resolution}`]!;
  const { first, further } = steps;
  const known = first[Math.min(duration, first.length) - 1]!;
  return known + further * Math.max(0, duration - first.length) + (audio ? DIRECT_AUDIO : 0);
}
