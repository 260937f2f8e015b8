import { subjectsOf, templateOf } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import type { Scene, TaskSpec } from '@reelgate/contracts';
import type { FamilyOnVendor, ResolvedInput, VendorChannel, VendorClient } from '@reelgate/vendor-port';
import { urlOrDataUri } from '../media.js';
import { upstreamModel } from '../upstream-model.js';

/** A create: the endpoint below the base URL, and its body without `payload` and `callback_url`, which the client adds. */
export interface ViduRequest {
  readonly endpoint: ViduEndpoint;
  readonly body: ViduBody;
}

export type ViduEndpoint = 'text2video' | 'img2video' | 'start-end2video' | 'reference2video' | 'template';

/** Members of the five endpoints; each takes only those listed for it in `FIELDS`. */
export interface ViduBody {
  readonly model?: string;
  readonly template?: string;
  readonly prompt?: string;
  /** URLs or data URIs with their prefix. */
  readonly images?: readonly string[];
  readonly videos?: readonly string[];
  readonly subjects?: readonly Readonly<Record<string, unknown>>[];
  readonly auto_subjects?: boolean;
  /** Whole seconds. */
  readonly duration?: number;
  readonly resolution?: string;
  readonly aspect_ratio?: string;
  readonly audio?: boolean;
  readonly audio_type?: string;
  readonly voice_id?: string;
  readonly off_peak?: boolean;
  readonly seed?: number;
  readonly is_rec?: boolean;
  readonly style?: string;
  readonly bgm?: boolean;
  readonly movement_amplitude?: string;
  readonly watermark?: boolean;
  readonly wm_position?: number;
  readonly wm_url?: string;
  readonly meta_data?: string;
  readonly area?: string;
  readonly beast?: string;
}

const ENDPOINTS: Readonly<Partial<Record<Scene, ViduEndpoint>>> = {
  text: 'text2video',
  image: 'img2video',
  first_last: 'start-end2video',
  reference: 'reference2video',
  template_effect: 'template',
};

const MARKS = ['watermark', 'wm_position', 'wm_url', 'meta_data'] as const;
const FILM = ['model', 'prompt', 'duration', 'resolution', 'audio', 'off_peak', 'seed'] as const;
const COMMON = [...FILM, ...MARKS, 'movement_amplitude'] as const;

/** What each endpoint takes; it refuses a request with any other member. References have two forms. */
const FIELDS: Readonly<Record<ViduEndpoint | 'subjects', readonly (keyof ViduBody)[]>> = {
  text2video: [...COMMON, 'bgm', 'style', 'aspect_ratio'],
  img2video: [...COMMON, 'bgm', 'images', 'is_rec', 'audio_type', 'voice_id'],
  'start-end2video': [...COMMON, 'bgm', 'images', 'is_rec'],
  reference2video: [...COMMON, 'bgm', 'images', 'videos', 'aspect_ratio'],
  subjects: [...COMMON, 'subjects', 'auto_subjects', 'audio_type', 'aspect_ratio'],
  template: [...MARKS, 'template', 'images', 'prompt', 'seed', 'aspect_ratio', 'bgm', 'area', 'beast'],
};

/** Vidu's families on Vidu's own API. */
export function onVidu(client: VendorClient<ViduRequest>, catalogue: Catalogue): FamilyOnVendor<ViduRequest> {
  return {
    client,
    toRequest: (spec, inputs, channel) => toViduRequest(spec, inputs, channel, catalogue),
  };
}

/**
 * The create request of a task. Model: the catalogue's name for this vendor, or the channel's own
 * (`settings.model_map`, e.g. `{"Vidu-q3": {"name": "viduq3-drama"}}`).
 */
export function toViduRequest(
  spec: TaskSpec,
  inputs: readonly ResolvedInput[],
  channel: VendorChannel,
  catalogue: Catalogue,
): ViduRequest {
  const endpoint = ENDPOINTS[spec.scene];
  if (!endpoint) throw new Error(`Vidu's own API has no endpoint for ${spec.scene}`);
  const { options } = spec;
  const subjects = subjectMembers(spec, inputs);
  const sound = spec.audio === true;
  const offPeak = spec.offPeak && catalogue.byBase(spec.base)?.offPeak === true;
  const candidates: ViduBody = {
    model: upstreamModel('vidu', spec.base, channel, catalogue).name,
    template: templateOf(spec),
    prompt: spec.prompt === '' ? undefined : spec.prompt,
    images: some(imagesOf(spec, inputs)),
    videos: some(inputs.filter(({ kind }) => kind === 'video').map(urlOrDataUri)),
    subjects,
    auto_subjects: flag(options['auto_subjects']),
    duration: spec.seconds,
    resolution: spec.tier,
    aspect_ratio: ratioOf(spec),
    // Always stated for a model with sound: the upstream's default differs between endpoints.
    audio: spec.audio ?? undefined,
    audio_type: sound ? word(options['audio_type']) : undefined,
    voice_id: sound ? word(options['voice_id']) : undefined,
    off_peak: offPeak ? true : undefined,
    // Zero means random, as an absent seed does.
    seed: spec.seed !== undefined && spec.seed > 0 ? Math.floor(spec.seed) : undefined,
    is_rec: flag(options['is_rec']),
    style: word(options['style']),
    bgm: flag(options['bgm']),
    movement_amplitude: word(options['movement_amplitude']),
    watermark: flag(options['watermark']),
    wm_position: typeof options['wm_position'] === 'number' ? options['wm_position'] : undefined,
    wm_url: word(options['wm_url']),
    meta_data: word(options['meta_data']),
    area: word(options['area']),
    beast: word(options['beast']),
  };
  const fields = FIELDS[endpoint === 'reference2video' && subjects ? 'subjects' : endpoint];
  const body: ViduBody = Object.fromEntries(
    fields.filter((field) => candidates[field] !== undefined).map((field) => [field, candidates[field]]),
  );
  return { endpoint, body };
}

const TEMPLATE_RATIOS: readonly string[] = ['16:9', '9:16'];

/** A template knows two ratios; any other is left to the template, as a film from an image follows the image. */
function ratioOf({ scene, aspectRatio }: TaskSpec): string | undefined {
  if (scene !== 'template_effect') return aspectRatio;
  return aspectRatio !== undefined && TEMPLATE_RATIOS.includes(aspectRatio) ? aspectRatio : undefined;
}

/**
 * `options.subjects`: the API's own objects, whose names were once called `id`. In their `images` and `videos` a number
 * stands for the task's input of that index, so that uploads can be used; a text is a URL, passed as it is.
 */
function subjectMembers(spec: TaskSpec, inputs: readonly ResolvedInput[]): ViduBody['subjects'] {
  const resolved = (entries: unknown): unknown =>
    Array.isArray(entries)
      ? entries.map((entry: unknown) => {
          const input = typeof entry === 'number' ? inputs[entry] : undefined;
          return input ? urlOrDataUri(input) : entry;
        })
      : undefined;
  const subjects = subjectsOf(spec).map(({ id, ...subject }) => ({
    ...(id !== undefined && { name: id }),
    ...subject,
    images: resolved(subject['images']),
    videos: resolved(subject['videos']),
  }));
  return some(subjects);
}

/** The images; of a first and a last frame the first one first. */
function imagesOf(spec: TaskSpec, inputs: readonly ResolvedInput[]): string[] {
  const images = inputs.filter(({ kind }) => kind === 'image');
  const ordered =
    spec.scene === 'first_last'
      ? images.toSorted((a, b) => Number(a.role === 'last_frame') - Number(b.role === 'last_frame'))
      : images;
  return ordered.map(urlOrDataUri);
}

function some<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
