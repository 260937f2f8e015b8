import { Refusal } from '../../calls/answer.js';
import { dashScopeError, invalid } from './dashscope-error.js';

/** A create that passed every check, with its defaults and real values. */
export interface DashScopeCreate {
  readonly model: string;
  readonly prompt: string;
  readonly resolution: string;
  /** `W:H`; never `adaptive`. */
  readonly ratio: string;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly audio: boolean;
  /** Reference videos. */
  readonly videos: number;
  /** As received. */
  readonly body: Readonly<Record<string, unknown>>;
}

type Members = Readonly<Record<string, unknown>>;

const MODELS = ['wan3.0-video', 'wan3.0-video-prime'];
const SIDES: Readonly<Record<string, number>> = { '480P': 480, '720P': 720, '1080P': 1080 };
const RATIOS = ['16:9', '9:16', '1:1', '4:3', '3:4'];
const MOST: Readonly<Record<string, number>> = {
  first_frame: 1,
  last_frame: 1,
  reference_image: 10,
  reference_video: 5,
  reference_audio: 5,
};
const MEDIUM = /^(?:https?:\/\/\S+|data:image\/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]+)$/;
const LONGEST_PROMPT = 20_000;
/** Length of a film when the model decides. */
const CHOSEN_SECONDS = 5;

/** Checks a create the way the vendor does, and fills in its defaults. Throws Refusal with the vendor's error. */
export function checkRequest(received: unknown): DashScopeCreate {
  const body = objectOf('body', received, ['model', 'input', 'parameters']);
  const model = body['model'];
  if (typeof model !== 'string' || !MODELS.includes(model)) {
    throw new Refusal(dashScopeError(404, 'ModelNotFound', `Model not exist: ${String(model)}.`));
  }
  const input = objectOf('input', body['input'], ['prompt', 'negative_prompt', 'media']);
  const parameters = objectOf('parameters', body['parameters'] ?? {}, [
    'resolution',
    'ratio',
    'duration',
    'seed',
    'prompt_extend',
    'watermark',
    'audio',
  ]);
  const { prompt = '' } = input;
  if (typeof prompt !== 'string' || prompt.length > LONGEST_PROMPT)
    throw invalid('input.prompt', 'it is no text or too long');
  const counts = countMedia(input['media'] ?? []);
  if (prompt === '' && counts.size === 0) throw invalid('input', 'it holds neither a prompt nor media');
  for (const name of ['prompt_extend', 'watermark', 'audio']) {
    if (!['boolean', 'undefined'].includes(typeof parameters[name]))
      throw invalid(`parameters.${name}`, 'it is no boolean');
  }
  const { resolution = '720P', ratio = 'adaptive', duration = CHOSEN_SECONDS, seed = 0 } = parameters;
  if (typeof resolution !== 'string' || !Object.hasOwn(SIDES, resolution)) {
    throw invalid('parameters.resolution', 'it must be 480P, 720P or 1080P');
  }
  if (typeof ratio !== 'string' || ![...RATIOS, 'adaptive'].includes(ratio)) {
    throw invalid('parameters.ratio', 'it is unknown');
  }
  if (
    typeof duration !== 'number' ||
    !Number.isInteger(duration) ||
    (duration !== -1 && (duration < 2 || duration > 30))
  ) {
    throw invalid('parameters.duration', 'it must be -1 or from 2 to 30');
  }
  if (!Number.isInteger(seed) || (seed as number) < 0 || (seed as number) > 2 ** 31 - 1) {
    throw invalid('parameters.seed', 'it must be from 0 to 2147483647');
  }
  const shape = ratio === 'adaptive' ? '16:9' : ratio;
  return {
    model,
    prompt,
    resolution,
    ratio: shape,
    ...sides(SIDES[resolution]!, shape),
    seconds: duration === -1 ? CHOSEN_SECONDS : duration,
    audio: parameters['audio'] !== false,
    videos: counts.get('reference_video') ?? 0,
    body,
  };
}

function objectOf(name: string, value: unknown, members: readonly string[]): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(name, 'it is no object');
  const other = Object.keys(value).find((member) => !members.includes(member));
  if (other !== undefined) throw invalid(`${name}.${other}`, 'it is not known');
  return value as Members;
}

/** Frames or references, each in its number. */
function countMedia(media: unknown): ReadonlyMap<string, number> {
  if (!Array.isArray(media)) throw invalid('input.media', 'it is no list');
  const counts = new Map<string, number>();
  for (const item of media as unknown[]) {
    const { type, url } = objectOf('input.media', item, ['type', 'url', 'reference_voice']);
    if (typeof type !== 'string' || !Object.hasOwn(MOST, type))
      throw invalid('input.media.type', 'it is unknown');
    if (typeof url !== 'string' || !MEDIUM.test(url)) throw invalid('input.media.url', 'it is no address');
    counts.set(type, (counts.get(type) ?? 0) + 1);
    if (counts.get(type)! > MOST[type]!) throw invalid('input.media', `there are too many of ${type}`);
  }
  const names = [...counts.keys()];
  const frames = names.filter((name) => name.endsWith('_frame'));
  if (frames.length > 0 && frames.length < names.length) {
    throw invalid('input.media', 'frames and references exclude each other');
  }
  if (counts.has('last_frame') && !counts.has('first_frame'))
    throw invalid('input.media', 'there is no first frame');
  return counts;
}

/** Pixels, in even numbers, of a short side and a ratio. */
function sides(short: number, ratio: string): { width: number; height: number } {
  const [across = 1, down = 1] = ratio.split(':').map(Number);
  const long = 2 * Math.round((short * Math.max(across, down)) / Math.min(across, down) / 2);
  return across >= down ? { width: long, height: short } : { width: short, height: long };
}
