import { Refusal } from '../../calls/answer.js';
import { invalid, openAiError } from './openai-error.js';

/** A create that passed every check, with its defaults. */
export interface OpenAiCreate {
  readonly model: string;
  readonly prompt: string;
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
  readonly audio: boolean;
  /** As received. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** OpenAI's members, and those that gateways of this format take beside them. */
const MEMBERS: readonly string[] = [
  'model',
  'prompt',
  'seconds',
  'size',
  'input_reference',
  'image',
  'images',
  'subjects',
  'seed',
  'metadata',
  'user',
];
const DEFAULT_SECONDS = 4;
const LONGEST_SECONDS = 300;
const MEDIUM = /^(?:https?:\/\/\S+|data:(?:image|video|audio)\/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]+)$/;

/** Checks a create, and fills in its defaults. Throws Refusal with the format's error. */
export function checkRequest(received: unknown): OpenAiCreate {
  if (typeof received !== 'object' || received === null || Array.isArray(received)) {
    throw new Refusal(openAiError(400, 'invalid_json', 'The body is no JSON object.'));
  }
  const body = received as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(body).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) {
    throw new Refusal(openAiError(400, 'unknown_parameter', `Unknown parameter: '${unknown}'.`, unknown));
  }
  const { model, prompt = '', seconds = String(DEFAULT_SECONDS), size = '1280x720', metadata = {} } = body;
  if (typeof model !== 'string' || model === '') {
    throw new Refusal(openAiError(400, 'missing_required_parameter', 'You must provide a model.', 'model'));
  }
  if (typeof prompt !== 'string') throw invalid('prompt', 'It must be a text.');
  if (typeof metadata !== 'object' || metadata === null) throw invalid('metadata', 'It must be an object.');
  // A number is another type here, whatever it says.
  const length = typeof seconds === 'string' && /^\d{1,3}$/.test(seconds) ? Number(seconds) : 0;
  if (length < 1 || length > LONGEST_SECONDS)
    throw invalid('seconds', 'It must be whole seconds, as a text.');
  const [, width, height] = (typeof size === 'string' && /^(\d{2,4})x(\d{2,4})$/.exec(size)) || [];
  if (width === undefined) throw invalid('size', 'It must be WxH.');
  checkPictures(body);
  const sound = (metadata as { output_config?: { audio_generation?: unknown } }).output_config;
  return {
    model,
    prompt,
    seconds: length,
    width: even(Number(width)),
    height: even(Number(height)),
    audio: sound?.audio_generation === 'Enabled',
    body,
  };
}

function checkPictures({ input_reference: reference, images = [] }: Readonly<Record<string, unknown>>): void {
  if (reference !== undefined) {
    const url = (reference as { image_url?: unknown } | null)?.image_url;
    if (typeof url !== 'string' || !MEDIUM.test(url))
      throw invalid('input_reference', 'It must hold an image_url.');
  }
  if (!Array.isArray(images) || !images.every((url) => typeof url === 'string' && MEDIUM.test(url))) {
    throw invalid('images', 'It must be a list of URLs.');
  }
}

const even = (side: number): number => Math.max(64, side - (side % 2));
