import { isQ3, MODELS } from './models.js';
import type { FilmEndpoint } from './models.js';
import { refusal } from './vidu-error.js';

export type Endpoint = FilmEndpoint | 'template';

/** A create that passed every check, with its defaults. */
export interface ViduCreate {
  readonly endpoint: Endpoint;
  readonly model: string;
  readonly prompt: string;
  /** Whole seconds. */
  readonly duration: number;
  readonly resolution: string;
  readonly aspectRatio: string;
  readonly audio: boolean;
  readonly offPeak: boolean;
  /** As received; the payload and the address of callbacks among it. */
  readonly body: Readonly<Record<string, unknown>>;
}

type Type = 'string' | 'integer' | 'boolean' | 'strings' | 'objects';

const MARKS = {
  watermark: 'boolean',
  wm_position: 'integer',
  wm_url: 'string',
  meta_data: 'string',
} as const;
const ANY = {
  ...MARKS,
  prompt: 'string',
  seed: 'integer',
  payload: 'string',
  callback_url: 'string',
} as const;
const FILM = {
  ...ANY,
  model: 'string',
  duration: 'integer',
  resolution: 'string',
  audio: 'boolean',
  off_peak: 'boolean',
  movement_amplitude: 'string',
} as const;

/** The members of each endpoint; a request with any other is refused. References have two forms. */
const FIELDS: Readonly<Record<Endpoint | 'subjects', Readonly<Record<string, Type>>>> = {
  text2video: { ...FILM, bgm: 'boolean', style: 'string', aspect_ratio: 'string' },
  img2video: {
    ...FILM,
    bgm: 'boolean',
    images: 'strings',
    audio_type: 'string',
    voice_id: 'string',
    is_rec: 'boolean',
  },
  'start-end2video': { ...FILM, bgm: 'boolean', images: 'strings', is_rec: 'boolean' },
  reference2video: { ...FILM, bgm: 'boolean', images: 'strings', videos: 'strings', aspect_ratio: 'string' },
  subjects: {
    ...FILM,
    subjects: 'objects',
    auto_subjects: 'boolean',
    audio_type: 'string',
    aspect_ratio: 'string',
  },
  template: {
    ...ANY,
    template: 'string',
    images: 'strings',
    aspect_ratio: 'string',
    area: 'string',
    beast: 'string',
    bgm: 'boolean',
  },
};

const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  style: ['general', 'anime'],
  movement_amplitude: ['auto', 'small', 'medium', 'large'],
  audio_type: ['all', 'speech_only', 'sound_effect_only'],
  wm_position: [1, 2, 3, 4],
};

const LONGEST_PAYLOAD = 1_048_576;
const IMAGE = /^(?:https?:\/\/\S+|data:image\/(?:png|jpe?g|webp);base64,[A-Za-z0-9+/=]+)$/;
const VIDEO = /^(?:https?:\/\/\S+|data:video\/mp4;base64,[A-Za-z0-9+/=]+)$/;

/** Checks a create the way the vendor does, and fills in its defaults. Throws Refusal with the vendor's error. */
export function checkRequest(endpoint: Endpoint, body: unknown): ViduCreate {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw refusal('BadRequest');
  const members = body as Readonly<Record<string, unknown>>;
  const hasSubjects = endpoint === 'reference2video' && members['subjects'] !== undefined;
  checkFields(members, FIELDS[hasSubjects ? 'subjects' : endpoint]);
  if (String(members['payload'] ?? '').length > LONGEST_PAYLOAD) throw refusal('FieldInvalid', 'payload');
  if (endpoint === 'template') return checkTemplate(members);

  need(members, 'model');
  const model = String(members['model']);
  const rules = Object.hasOwn(MODELS[endpoint], model) ? MODELS[endpoint][model]! : undefined;
  if (!rules || (hasSubjects && model === 'viduq3-mix'))
    throw refusal('FieldInvalid', 'model is not supported');
  if (members['audio'] !== undefined && rules.audio === null && !hasSubjects) {
    throw refusal('FieldUnwanted', 'audio');
  }
  const audio = (members['audio'] as boolean | undefined) ?? rules.audio === true;
  const duration = checkDuration(members['duration'] as number | undefined, rules.seconds);
  const resolution = (members['resolution'] as string | undefined) ?? rules.resolutions[0]!;
  // Eight seconds of the oldest model exist in one size.
  const offered = model === 'vidu2.0' && duration === 8 ? ['720p'] : rules.resolutions;
  if (!offered.includes(resolution)) throw refusal('FieldInvalid', 'resolution');
  const aspectRatio = (members['aspect_ratio'] as string | undefined) ?? '16:9';
  if (rules.ratios && !rules.ratios.includes(aspectRatio)) throw refusal('FieldInvalid', 'aspect_ratio');
  const offPeak = members['off_peak'] === true;
  if (offPeak && (model === 'viduq3-mix' || audio !== isQ3(model))) throw refusal('FieldInvalid', 'off_peak');

  checkInputs(endpoint, model, members, hasSubjects);
  const prompt = String(members['prompt'] ?? '');
  const longest = endpoint === 'reference2video' && !hasSubjects ? 2000 : 5000;
  if (prompt.length > longest) throw refusal('FieldInvalid', 'prompt');
  return { endpoint, model, prompt, duration, resolution, aspectRatio, audio, offPeak, body: members };
}

function checkFields(
  members: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Type>>,
): void {
  const unwanted = Object.keys(members).filter((name) => !Object.hasOwn(fields, name));
  if (unwanted.length > 0) throw refusal('FieldUnwanted', unwanted.join(', '));
  for (const [name, value] of Object.entries(members)) {
    const choices = CHOICES[name];
    if (!isOf(fields[name]!, value) || (choices && !choices.includes(value))) {
      throw refusal('FieldInvalid', name);
    }
  }
}

function isOf(type: Type, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'objects':
      return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null);
    default:
      return typeof value === type;
  }
}

function need(members: Readonly<Record<string, unknown>>, name: string): void {
  const value = members[name];
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) {
    throw refusal('FieldLacking', name);
  }
}

function checkDuration(
  asked: number | undefined,
  seconds: { readonly from: number; readonly to: number } | readonly number[],
): number {
  if ('from' in seconds) {
    const duration = asked ?? 5;
    if (duration < seconds.from || duration > seconds.to) throw refusal('FieldInvalid', 'duration');
    // Zero leaves the length to the model.
    return duration === 0 ? 5 : duration;
  }
  const duration = asked ?? seconds[0]!;
  if (!seconds.includes(duration)) throw refusal('FieldInvalid', 'duration');
  return duration;
}

function checkInputs(
  endpoint: FilmEndpoint,
  model: string,
  members: Readonly<Record<string, unknown>>,
  hasSubjects: boolean,
): void {
  const images = (members['images'] ?? []) as string[];
  const videos = (members['videos'] ?? []) as string[];
  switch (endpoint) {
    case 'text2video':
      need(members, 'prompt');
      break;
    case 'img2video':
      need(members, 'images');
      if (images.length !== 1) throw refusal('FieldItemCountOutOfRange', 'images');
      break;
    case 'start-end2video':
      need(members, 'images');
      if (images.length !== 2) throw refusal('FieldItemCountOutOfRange', 'images');
      break;
    case 'reference2video':
      need(members, 'prompt');
      if (hasSubjects) {
        checkSubjects(members['subjects'] as Record<string, unknown>[]);
        break;
      }
      if (videos.length > 0 && model !== 'viduq2-pro') throw refusal('FieldUnwanted', 'videos');
      if (videos.length === 0) need(members, 'images');
      if (images.length > (videos.length > 0 ? 4 : 7)) throw refusal('FieldItemCountOutOfRange', 'images');
      if (videos.length > 2) throw refusal('FieldItemCountOutOfRange', 'videos');
  }
  checkMedia(images, videos);
}

function checkSubjects(subjects: readonly Record<string, unknown>[]): void {
  if (subjects.length === 0 || subjects.length > 7) throw refusal('FieldItemCountOutOfRange', 'subjects');
  for (const subject of subjects) {
    if (!isOf('string', subject['name']) || subject['name'] === '') {
      throw refusal('FieldLacking', 'subjects.name');
    }
    const { images = [], videos = [] } = subject;
    if (!isOf('strings', images) || !isOf('strings', videos)) throw refusal('FieldInvalid', 'subjects');
    if ((images as string[]).length > 3) throw refusal('FieldItemCountOutOfRange', 'subjects.images');
    checkMedia(images as string[], videos as string[]);
  }
}

function checkMedia(images: readonly string[], videos: readonly string[]): void {
  if (!images.every((image) => IMAGE.test(image))) throw refusal('ImageFormatInvalid');
  if (!videos.every((video) => VIDEO.test(video))) throw refusal('FieldInvalid', 'videos');
}

/** What a template makes is its own affair; here it is five seconds of 720p. */
function checkTemplate(members: Readonly<Record<string, unknown>>): ViduCreate {
  need(members, 'template');
  need(members, 'images');
  checkMedia(members['images'] as string[], []);
  const aspectRatio = (members['aspect_ratio'] as string | undefined) ?? '16:9';
  if (!['16:9', '9:16'].includes(aspectRatio)) throw refusal('FieldInvalid', 'aspect_ratio');
  return {
    endpoint: 'template',
    model: '',
    prompt: String(members['prompt'] ?? ''),
    duration: 5,
    resolution: '720p',
    aspectRatio,
    audio: false,
    offPeak: false,
    body: members,
  };
}
