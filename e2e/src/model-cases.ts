import { expect } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defaultCatalogue } from '@reelgate/catalog';
import type { Durations, ModelRow, Restriction, VendorModel } from '@reelgate/catalog';
import { MOTION_LEVELS, SCENES } from '@reelgate/contracts';
import type { MotionLevel, Scene, Tier } from '@reelgate/contracts';
import { SIMULATED_VENDORS } from '@reelgate/simulator';

/** The values that a request states, each chosen away from its default where there is a choice. */
export interface Film {
  readonly seconds: number;
  readonly tier: Tier;
  readonly ratio: string | undefined;
  readonly audio: boolean | null;
  readonly offPeak: boolean;
  readonly level: MotionLevel;
  /** Images that are no last frame. */
  readonly images: number;
  readonly video: boolean;
  readonly sound: boolean;
}

/** One row in one scene at one vendor. */
export interface ModelCase {
  readonly name: string;
  readonly row: ModelRow;
  readonly scene: Scene;
  readonly vendor: string;
  /** Whether another simulated vendor would be preferred for it. */
  readonly second: boolean;
  readonly film: Film;
}

const DRIVEN: readonly Scene[] = ['motion_control', 'avatar_i2v', 'lip_sync'];
const NAMED: readonly Scene[] = [...DRIVEN, 'template_effect'];
const FREE: readonly Scene[] = ['text', 'reference'];
/** What the simulator takes inputs to last, and so the films that follow them. */
const INPUT_SECONDS = 5;

export const LAST_FRAME = 'https://example.com/last.png';
const VIDEO = 'https://example.com/move.mp4';
const SOUND = 'https://example.com/voice.mp3';
const image = (index: number): string => `https://example.com/${index}.png`;
export const images = (count: number): string[] => Array.from({ length: count }, (_, index) => image(index));

function casesOf(row: ModelRow, index: number): ModelCase[] {
  const sold = SIMULATED_VENDORS.flatMap(({ name }) => row.vendors.filter(({ vendor }) => vendor === name));
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

/** Vendors' own APIs other than Tencent VOD have no words for Kling's scenes, and the catalogue sells none there. */
const isSaid = ({ vendor }: VendorModel, scene: Scene): boolean =>
  !NAMED.includes(scene) || vendor === 'tencent-vod' || (vendor === 'vidu' && scene === 'template_effect');

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
          ratio: ratioOf(row, scene, vendor),
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

/** The last of the model's list, but for the q3 line with references, which has fewer at Vidu's own API. */
function ratioOf({ ratios, version }: ModelRow, scene: Scene, { vendor }: VendorModel): string | undefined {
  const fewer = vendor === 'vidu' && scene === 'reference' && version.startsWith('q3');
  return fewer ? '1:1' : ratios.at(-1);
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
    parts.includes('ref') ? (film.images > 0 || film.video ? '-ref' : '-noref') : '',
    parts.includes('audio') ? (film.audio ? '-audio' : '-mute') : '',
    film.offPeak ? '-offpeak' : '',
  ].join('');
}

export interface ListPrice {
  readonly unitPrice: number;
  readonly unit: string;
}

const PRICES: ReadonlyMap<string, ListPrice> = new Map(
  readFileSync(path.resolve(import.meta.dirname, '../../apps/billing/src/prices/list-prices.csv'), 'utf8')
    .split('\n')
    .map((line) => line.split(','))
    .filter(([, currency]) => currency === 'CNY')
    .map(([name, , unitPrice, unit]) => [name!, { unitPrice: Number(unitPrice), unit: unit! }]),
);

/** The price list's row of a billing name; a motion name's is that without its level. */
export const priceOf = (billingModel: string): ListPrice | undefined =>
  PRICES.get(billingModel) ?? PRICES.get(billingModel.replace(/-(std|pro)-(?=\d)/, '-'));

/** The whole request that has to arrive upstream, without what names the task; ExtInfo as the object it stands for. */
export function upstreamOf(modelCase: ModelCase): object {
  switch (modelCase.vendor) {
    case 'tencent-vod':
      return onTencentVod(modelCase);
    case 'vidu':
      return onVidu(modelCase);
    case 'ark':
      return onArk(modelCase);
    case 'jimeng-visual':
      return onJimengVisual(modelCase);
    default:
      throw new Error(`what ${modelCase.vendor} is to be sent is not known here`);
  }
}

const upstreamName = ({ row, vendor }: ModelCase): VendorModel =>
  row.vendors.find((each) => each.vendor === vendor)!;

function onTencentVod(modelCase: ModelCase): object {
  const { name, row, scene, film } = modelCase;
  const { name: ModelName, version: ModelVersion } = upstreamName(modelCase);
  const usage = FREE.includes(scene)
    ? { Usage: 'Reference' }
    : NAMED.includes(scene)
      ? {}
      : { Usage: 'FirstFrame' };
  const pictures = images(film.images).map((Url) => ({ Type: 'Url', Category: 'Image', Url, ...usage }));
  const video = { Type: 'Url', Category: 'Video', Url: VIDEO };
  const files =
    scene === 'motion_control'
      ? [video, ...pictures]
      : scene === 'reference' && film.video
        ? [...pictures, { ...video, ...usage, ...(row.family === 'kling' && { ReferenceType: 'feature' }) }]
        : pictures;
  const parameters = {
    motion_control: { keep_original_sound: 'yes', character_orientation: 'video' },
    avatar_i2v: { sound_file: SOUND },
    lip_sync: {
      session_id: expect.any(String),
      face_choose: [
        {
          face_id: expect.any(Number),
          sound_file: SOUND,
          sound_start_time: 0,
          sound_end_time: expect.any(Number),
          sound_insert_time: expect.any(Number),
          sound_volume: 1,
          original_audio_volume: 0,
        },
      ],
    },
    template_effect: { template: 'dance' },
  }[scene as string];
  return {
    SubAppId: 1500000001,
    ModelName,
    ModelVersion,
    Prompt: name,
    ...(NAMED.includes(scene) && { SceneType: scene }),
    ...(files.length > 0 && { FileInfos: files }),
    ...(scene === 'first_last' && { LastFrameUrl: LAST_FRAME }),
    ...(parameters && { ExtInfo: parameters }),
    OutputConfig: {
      StorageMode: 'Temporary',
      ...(!NAMED.includes(scene) && { Duration: film.seconds }),
      ...(scene !== 'lip_sync' && { Resolution: film.tier.toUpperCase() }),
      ...(FREE.includes(scene) && film.ratio && { AspectRatio: film.ratio }),
      ...(film.audio !== null &&
        !DRIVEN.includes(scene) && { AudioGeneration: film.audio ? 'Enabled' : 'Disabled' }),
      ...(row.family === 'vidu' && { OffPeak: film.offPeak ? 'Enabled' : 'Disabled' }),
    },
  };
}

const VIDU_ENDPOINTS: Partial<Record<Scene, string>> = {
  text: 'text2video',
  image: 'img2video',
  first_last: 'start-end2video',
  reference: 'reference2video',
  template_effect: 'template',
};

function onVidu(modelCase: ModelCase): object {
  const { name, scene, film } = modelCase;
  const template = scene === 'template_effect';
  return {
    endpoint: VIDU_ENDPOINTS[scene],
    prompt: name,
    ...(film.images > 0 && {
      images: [...images(film.images), ...(scene === 'first_last' ? [LAST_FRAME] : [])],
    }),
    ...(film.video && { videos: [VIDEO] }),
    ...(FREE.includes(scene) && { aspect_ratio: film.ratio }),
    ...(template
      ? { template: 'dance' }
      : {
          model: upstreamName(modelCase).name,
          duration: film.seconds,
          resolution: film.tier,
          ...(film.audio !== null && { audio: film.audio }),
          ...(film.offPeak && { off_peak: true }),
        }),
  };
}

function onArk(modelCase: ModelCase): object {
  const { name, scene, film } = modelCase;
  const item = (type: 'image_url' | 'video_url' | 'audio_url', url: string, role: string): object => ({
    type,
    [type]: { url },
    role,
  });
  const role = scene === 'reference' ? 'reference_image' : 'first_frame';
  return {
    model: upstreamName(modelCase).name,
    content: [
      { type: 'text', text: name },
      ...images(film.images).map((url) => item('image_url', url, role)),
      ...(scene === 'first_last' ? [item('image_url', LAST_FRAME, 'last_frame')] : []),
      ...(film.video ? [item('video_url', VIDEO, 'reference_video')] : []),
      ...(film.sound ? [item('audio_url', SOUND, 'reference_audio')] : []),
    ],
    resolution: film.tier,
    duration: film.seconds,
    ...(FREE.includes(scene) && { ratio: film.ratio }),
    ...(film.audio !== null && { generate_audio: film.audio }),
    ...(film.offPeak && { service_tier: 'flex', execution_expires_after: 172_800 }),
  };
}

/** From the vendor's own list of keys: model, then tier, then scene. */
const REQ_KEYS: Readonly<Record<string, string>> = {
  'jimeng-video-3.0 720p text': 'jimeng_t2v_v30',
  'jimeng-video-3.0 720p image': 'jimeng_i2v_first_v30',
  'jimeng-video-3.0 720p first_last': 'jimeng_i2v_first_tail_v30',
  'jimeng-video-3.0 1080p text': 'jimeng_t2v_v30_1080p',
  'jimeng-video-3.0 1080p image': 'jimeng_i2v_first_v30_1080',
  'jimeng-video-3.0 1080p first_last': 'jimeng_i2v_first_tail_v30_1080',
  'jimeng-video-2.0 720p text': 'jimeng_vgfm_t2v_l20',
  'jimeng-video-2.0 720p image': 'jimeng_vgfm_i2v_l20',
  'JV-3.0-pro 1080p text': 'jimeng_ti2v_v30_pro',
  'JV-3.0-pro 1080p image': 'jimeng_ti2v_v30_pro',
};

function onJimengVisual({ name, row, scene, film }: ModelCase): object {
  const urls = [...images(film.images), ...(scene === 'first_last' ? [LAST_FRAME] : [])];
  return {
    req_key: REQ_KEYS[`${row.base} ${film.tier} ${scene}`],
    prompt: name,
    frames: film.seconds * 24 + 1,
    ...(urls.length > 0 && { image_urls: urls }),
    ...(scene === 'text' && { aspect_ratio: film.ratio }),
  };
}

/** Every row × scene × simulated vendor, off-peak and with a reference video once more where there is such a thing. */
export const MODEL_CASES: readonly ModelCase[] = defaultCatalogue.rows.flatMap((row, index) =>
  casesOf(row, index),
);
