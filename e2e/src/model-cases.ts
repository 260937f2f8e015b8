import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defaultCatalogue } from '@reelgate/catalog';
import type { Durations, ModelRow, Restriction, VendorModel } from '@reelgate/catalog';
import { MOTION_LEVELS, SCENES } from '@reelgate/contracts';
import type { Scene } from '@reelgate/contracts';
import { OFFERED_VENDORS } from '@reelgate/simulator';
import { DRIVEN, images, LAST_FRAME, NAMED, SOUND, VIDEO } from './model-case.js';
import type { Film, ModelCase } from './model-case.js';
import { expectedOf } from './vendors/index.js';

/** What the simulator takes inputs to last, and so the films that follow them. */
export const INPUT_SECONDS = 5;

function casesOf(row: ModelRow, index: number): ModelCase[] {
  const sold = OFFERED_VENDORS.flatMap(({ name }) => row.vendors.filter(({ vendor }) => vendor === name));
  return sold.flatMap((vendor) =>
    SCENES.filter(
      (scene) => row.scenes[scene] && (vendor.scenes ?? [scene]).includes(scene) && isSaid(vendor, scene),
    )
      .flatMap((scene, at) => variantsOf(row, scene, at).map((variant) => ({ scene, ...variant })))
      .map(({ scene, ...variant }, at) => ({
        name: [
          row.base,
          scene,
          variant.video && scene === 'reference' && 'with a video',
          variant.offPeak && 'off-peak',
          vendor.vendor,
        ]
          .filter(Boolean)
          .join(' '),
        row,
        scene,
        vendor: vendor.vendor,
        second: vendor !== sold[0],
        film: chooseFilm(row, scene, vendor, { ...variant, shift: index + at }),
      })),
  );
}

/** What the tests know nothing of has no words for the scenes that have to be named. */
const isSaid = ({ vendor }: VendorModel, scene: Scene): boolean =>
  !NAMED.includes(scene) || (expectedOf(vendor)?.namedScenes.includes(scene) ?? false);

interface Variant {
  readonly offPeak: boolean;
  readonly video: boolean;
}

function variantsOf(row: ModelRow, scene: Scene, at: number): Variant[] {
  const takesVideo = (row.scenes[scene]?.videos?.[1] ?? 0) > 0;
  const plain = { offPeak: false, video: takesVideo && scene !== 'reference' };
  return [
    plain,
    ...(takesVideo && scene === 'reference' ? [{ offPeak: false, video: true }] : []),
    ...(row.offPeak && at === 0 && !NAMED.includes(scene) ? [{ ...plain, offPeak: true }] : []),
  ];
}

function chooseFilm(
  row: ModelRow,
  scene: Scene,
  vendor: VendorModel,
  { offPeak, video, shift }: Variant & { readonly shift: number },
): Film {
  const limits = row.scenes[scene]!;
  const tiers = (limits.tiers ?? row.tiers).filter((tier) => vendor.tiers?.includes(tier) ?? true);
  const durations = DRIVEN.includes(scene)
    ? [INPUT_SECONDS]
    : scene === 'template_effect'
      ? [row.defaultSeconds]
      : [...ends(limits.seconds ?? vendor.seconds ?? row.seconds).toReversed(), row.defaultSeconds];
  const sounds = row.sound ? [!row.sound.default, row.sound.default] : [null];
  for (const tier of rotate(tiers, shift))
    for (const seconds of durations)
      for (const audio of sounds) {
        const facts = { scene, seconds, tier, audio, video, offPeak };
        const rules = [...(row.restrictions ?? []), ...(vendor.restrictions ?? [])];
        if (!rules.every((rule) => !applies(rule, facts) || holds(rule, facts))) continue;
        const most = limits.images?.[1] ?? 0;
        return {
          seconds,
          tier,
          ratio: expectedOf(vendor.vendor)?.ratio?.(row, scene) ?? row.ratios.at(-1),
          audio,
          offPeak,
          level: MOTION_LEVELS[shift % MOTION_LEVELS.length]!,
          images:
            scene === 'first_last'
              ? 1
              : scene === 'template_effect'
                ? Math.min(most, 2)
                : video
                  ? (limits.imagesWithVideo ?? most)
                  : most,
          video,
          sound: (limits.audios?.[1] ?? 0) > 0 && !(scene === 'reference' && !video),
        };
      }
  throw new Error(`${row.base} cannot make ${scene} at ${vendor.vendor}`);
}

export const ends = (durations: Durations): number[] =>
  'min' in durations ? [durations.min, durations.max] : [...durations];

const rotate = <T>(items: readonly T[], by: number): T[] =>
  items.map((_, at) => items[(at + by) % items.length]!);

type Facts = Pick<Film, 'seconds' | 'tier' | 'audio' | 'video' | 'offPeak'> & { readonly scene: Scene };

function applies({ when }: Restriction, facts: Facts): boolean {
  return (
    (when.scenes?.includes(facts.scene) ?? true) &&
    (when.seconds?.includes(facts.seconds) ?? true) &&
    (when.tiers?.includes(facts.tier) ?? true) &&
    (when.audio === undefined || when.audio === facts.audio) &&
    (when.video === undefined || when.video === facts.video) &&
    (when.offPeak === undefined || when.offPeak === facts.offPeak)
  );
}

function holds(rule: Restriction, facts: Facts): boolean {
  const [first, last] = rule.seconds ? [ends(rule.seconds)[0]!, ends(rule.seconds).at(-1)!] : [0, Infinity];
  return (
    facts.seconds >= first &&
    facts.seconds <= last &&
    (rule.tiers?.includes(facts.tier) ?? true) &&
    (rule.audio === undefined || facts.audio === null || rule.audio === facts.audio)
  );
}

/** The body of the create. Its prompt is the case's name, by which the vendor's record of it is found. */
export function requestOf({
  name,
  row,
  scene,
  film,
}: ModelCase): Record<string, unknown> & { metadata: Record<string, unknown> } {
  return {
    model: row.base,
    prompt: name,
    seconds: String(film.seconds),
    ...(film.images > 0 && { images: images(film.images) }),
    metadata: {
      output_config: {
        resolution: film.tier.toUpperCase(),
        ...(film.ratio && { aspect_ratio: film.ratio }),
        ...(film.audio !== null && { audio_generation: film.audio ? 'Enabled' : 'Disabled' }),
      },
      ...(NAMED.includes(scene) && { scene_type: scene }),
      ...(scene === 'reference' && { image_mode: 'reference' }),
      ...(scene === 'first_last' && { last_frame_url: LAST_FRAME }),
      ...(scene === 'motion_control' && { motion_level: film.level }),
      ...(scene === 'template_effect' && { template: 'dance' }),
      ...(film.video && { video_url: VIDEO }),
      ...(film.sound && { audio_url: SOUND }),
      ...(film.offPeak && { offpeak: true }),
    },
  };
}

/** The combined name that the film is charged as, spelled from the grammar. */
export function billingModelOf({ row, scene, film }: ModelCase): string {
  switch (scene) {
    case 'motion_control':
      return `kling-${row.version.toLowerCase()}-motion-${film.level}-${film.tier}`;
    case 'avatar_i2v':
      return `kling-avatar-${film.tier}`;
    case 'lip_sync':
      return 'kling-identify-face';
    case 'template_effect':
      return `${row.family}-template`;
  }
  const { stem, parts, tierMark = '-', bareTier } = row.billing;
  return [
    stem,
    parts.includes('reference') && scene === 'reference' ? '-reference' : '',
    parts.includes('tier') && film.tier !== bareTier ? `${tierMark}${film.tier}` : '',
    parts.includes('vin') && film.video ? '-vin' : '',
    parts.includes('ref') ? (film.images > 0 || film.video ? '-ref' : '-noref') : '',
    parts.includes('audio') ? (film.audio ? '-audio' : '-mute') : '',
    film.offPeak ? '-offpeak' : '',
  ].join('');
}

export interface ListPrice {
  readonly unitPrice: number;
  readonly unit: string;
  /** Of a second of input video; 0 where they cost nothing. */
  readonly inputPrice: number;
}

const PRICE_LISTS = path.resolve(import.meta.dirname, '../../apps/billing/src/prices');
const PRICES: ReadonlyMap<string, ListPrice> = new Map(
  readdirSync(PRICE_LISTS)
    .filter((file) => /prices.*\.csv$/.test(file))
    .flatMap((file) => {
      const [header, ...lines] = readFileSync(path.join(PRICE_LISTS, file), 'utf8').trim().split('\n');
      const inputs = header!.split(',').indexOf('input_price');
      return lines.map((line) => ({ cells: line.split(','), inputs }));
    })
    .filter(({ cells: [, currency] }) => currency === 'CNY')
    .map(({ cells, inputs }) => [
      cells[0]!,
      { unitPrice: Number(cells[2]), unit: cells[3]!, inputPrice: Number(cells[inputs] ?? 0) },
    ]),
);

/** The price list's row of a billing name; a motion name's is that without its level. */
export const priceOf = (billingModel: string): ListPrice | undefined =>
  PRICES.get(billingModel) ?? PRICES.get(billingModel.replace(/-(std|pro)-(?=\d)/, '-'));

/** Every row × scene × simulated vendor, off-peak and with a reference video once more where there is such a thing. */
export const MODEL_CASES: readonly ModelCase[] = defaultCatalogue.rows.flatMap((row, index) =>
  casesOf(row, index),
);
