import { subjectsOf } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import type { InputKind, InputRole, TaskSpec } from '@reelgate/contracts';
import type { FamilyOnVendor, ResolvedInput, VendorChannel, VendorClient } from '@reelgate/vendor-port';
import { urlOrDataUri } from '../media.js';
import { upstreamModel } from '../upstream-model.js';

/**
 * Body of `POST /videos`, as JSON. What OpenAI's format has stands where it has it; the rest where gateways of this format
 * take it, beside it or in `metadata`.
 */
export interface OpenAiVideoRequest {
  readonly model: string;
  readonly prompt?: string;
  /** Whole seconds, as text. Absent where the length follows an input. */
  readonly seconds?: string;
  /** `WxH` */
  readonly size?: string;
  readonly seed?: number;
  /** The one first frame. */
  readonly input_reference?: { readonly image_url: string };
  /** References. */
  readonly images?: readonly string[];
  readonly subjects?: readonly Readonly<Record<string, unknown>>[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What an upstream that is a gateway itself would keep for its own callers, or reads from elsewhere. */
const NOT_PASSED_ON: readonly string[] = ['subjects', 'payload', 'off_peak_fallback'];
/** Scenes that have to be named. */
const NAMED: readonly string[] = ['motion_control', 'avatar_i2v', 'lip_sync', 'template_effect'];
/** Scenes whose length follows an input or is the upstream's affair. */
const WITHOUT_LENGTH = NAMED;

/** Any family behind an OpenAI-compatible API. */
export function onOpenAiVideos(
  client: VendorClient<OpenAiVideoRequest>,
  catalogue: Catalogue,
): FamilyOnVendor<OpenAiVideoRequest> {
  return {
    client,
    toRequest: (spec, inputs, channel) => toOpenAiVideoRequest(spec, inputs, channel, catalogue),
  };
}

/**
 * The create request of a task. Members that come out undefined are not sent. Model: our base name, or the channel's own
 * (`settings.model_map`, e.g. `{"Kling-3.0": {"name": "kling-v3"}}`), since resellers differ in the names they sell.
 */
export function toOpenAiVideoRequest(
  spec: TaskSpec,
  inputs: readonly ResolvedInput[],
  channel: VendorChannel,
  catalogue: Catalogue,
): OpenAiVideoRequest {
  const inSubjects = new Set(
    subjectsOf(spec).flatMap(({ images, videos }) => [...list(images), ...list(videos)]),
  );
  const free = inputs.filter((input, index) => !inSubjects.has(index) && !inSubjects.has(input.url));
  const media = (kind: InputKind, ...roles: InputRole[]): string[] =>
    free.filter((input) => input.kind === kind && roles.includes(input.role)).map(urlOrDataUri);
  const [firstFrame] = media('image', 'first_frame');
  const states = !WITHOUT_LENGTH.includes(spec.scene) || spec.secondsStated;
  return {
    model: upstreamModel('openai-videos', spec.base, channel, catalogue).name,
    prompt: spec.prompt === '' ? undefined : spec.prompt,
    seconds: states ? String(spec.seconds) : undefined,
    size: spec.aspectRatio === 'adaptive' ? undefined : spec.size,
    seed: spec.seed,
    input_reference: firstFrame === undefined ? undefined : { image_url: firstFrame },
    images: some(media('image', 'reference')),
    subjects: some(subjectMembers(spec, inputs)),
    metadata: present({
      ...passedOn(spec),
      negative_prompt: spec.negativePrompt === '' ? undefined : spec.negativePrompt,
      scene_type: NAMED.includes(spec.scene) ? spec.scene : undefined,
      motion_level: spec.motionLevel,
      image_mode: spec.scene === 'reference' && subjectsOf(spec).length === 0 ? 'reference' : undefined,
      last_frame_url: media('image', 'last_frame')[0],
      video_url: oneOrMore(media('video', 'reference', 'driver', 'source')),
      audio_url: oneOrMore(media('audio', 'reference', 'voice')),
      file_infos: spec.native.fileInfos,
      ext_info: spec.native.extInfo,
      offpeak: spec.offPeak ? true : undefined,
      output_config: present({
        ...spec.native.outputConfig,
        resolution: spec.tier,
        aspect_ratio: spec.aspectRatio,
        audio_generation: spec.audio === null ? undefined : spec.audio ? 'Enabled' : 'Disabled',
      }),
    }),
  };
}

function passedOn({ options }: TaskSpec): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !NOT_PASSED_ON.includes(name)));
}

/** Named references with their media. In a task a number stands for the input of that index, a text is a URL. */
function subjectMembers(spec: TaskSpec, inputs: readonly ResolvedInput[]): Record<string, unknown>[] {
  const resolved = (entries: unknown): unknown =>
    Array.isArray(entries)
      ? entries.map((entry: unknown) => {
          const input = typeof entry === 'number' ? inputs[entry] : undefined;
          return input ? urlOrDataUri(input) : entry;
        })
      : undefined;
  return subjectsOf(spec).map((subject) =>
    present({ ...subject, images: resolved(subject['images']), videos: resolved(subject['videos']) }),
  );
}

const present = (members: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

const some = <Item>(items: readonly Item[]): readonly Item[] | undefined =>
  items.length === 0 ? undefined : items;

const oneOrMore = (texts: readonly string[]): string | readonly string[] | undefined =>
  texts.length > 1 ? texts : texts[0];

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
