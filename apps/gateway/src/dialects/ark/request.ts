import { resolveModel } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import { AppError } from '@reelgate/runtime';
import { isPlainObject } from '../../http/plain-object.js';
import type { PlainObject } from '../../http/plain-object.js';
import { defined } from '../defined.js';
import type { Dialect } from '../dialect.js';
import { parseTextFlags } from '../parse-text-flags.js';
import type { TextFlags } from '../parse-text-flags.js';
import { FPS } from './frames.js';

/** Ark's request format, for its own models and for every other one. */
export function arkDialect(catalogue: Catalogue): Dialect {
  return { name: 'ark', toCreateBody: (body) => toCreateBody(body, catalogue) };
}

function toCreateBody(body: PlainObject, catalogue: Catalogue): PlainObject {
  const content = readContent(body['content']);
  const { flags } = content;
  refuseUnoffered(body);
  return defined({
    model: body['model'],
    prompt: content.prompt,
    duration: secondsOf(body, flags),
    seed: unless(-1, body['seed'] ?? flags.seed),
    audio: readFlag(body, 'generate_audio'),
    off_peak: offPeakOf(body),
    callback_url: body['callback_url'],
    ...imagesOf(content),
    metadata: defined({
      image_mode: content.isReference ? 'reference' : undefined,
      video_url: some(content.videos),
      audio_url: some(content.audios),
      output_config: nonEmpty({
        resolution: body['resolution'] ?? flags.resolution,
        aspect_ratio: ratioOf(body, flags, catalogue),
      }),
      watermark: readFlag(body, 'watermark') ?? flags.watermark,
      camera_fixed: readFlag(body, 'camera_fixed') ?? flags.cameraFixed,
      return_last_frame: readFlag(body, 'return_last_frame'),
      execution_expires_after: readExpiry(body),
      safety_identifier: body['safety_identifier'],
      priority: body['priority'],
    }),
  });
}

interface Content {
  readonly prompt: string | undefined;
  readonly flags: TextFlags;
  readonly first: readonly unknown[];
  readonly last: readonly unknown[];
  readonly references: readonly unknown[];
  /** Images whose role is not stated. */
  readonly plain: readonly unknown[];
  readonly videos: readonly unknown[];
  readonly audios: readonly unknown[];
  readonly isReference: boolean;
}

interface Item {
  readonly type: string;
  readonly role: string;
  readonly value: unknown;
}

/** The media that items of these types may hold, and the roles that each may have; '' is none. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  image_url: ['', 'first_frame', 'last_frame', 'reference_image'],
  video_url: ['', 'reference_video'],
  audio_url: ['', 'reference_audio'],
};

function readContent(content: unknown): Content {
  if (content === undefined || content === null) {
    throw new AppError('missing_required_parameter', '`content` is required.', { param: 'content' });
  }
  if (!Array.isArray(content)) throw refuse('content', '`content` has to be an array.');
  const items = content.map((item: unknown, index) => readItem(item, `content[${index}]`));
  const media = (type: string, ...roles: string[]): unknown[] =>
    items.filter((item) => item.type === type && roles.includes(item.role)).map(({ value }) => value);
  const texts = items.filter(({ type }) => type === 'text').map(({ value }) => parseTextFlags(String(value)));
  const found = {
    prompt: texts.length === 0 ? undefined : texts.map(({ text }) => text).join('\n'),
    flags: Object.assign({}, ...texts.map(({ flags }) => flags)) as TextFlags,
    first: media('image_url', 'first_frame'),
    last: media('image_url', 'last_frame'),
    references: media('image_url', 'reference_image'),
    plain: media('image_url', ''),
    videos: media('video_url', '', 'reference_video'),
    audios: media('audio_url', '', 'reference_audio'),
  };
  const isReference = found.references.length + found.videos.length + found.audios.length > 0;
  if (isReference && found.first.length + found.last.length > 0) {
    throw refuse('content', 'Frames and references exclude each other.');
  }
  if (found.first.length > 1 || found.last.length > 1) {
    throw refuse('content', 'There is more than one first frame, or more than one last frame.');
  }
  return { ...found, isReference };
}

/** Ark's role stands beside the medium, not in it. Of a medium only its place is checked here; the catalogue reads it. */
function readItem(item: unknown, param: string): Item {
  if (!isPlainObject(item)) throw refuse(param, `\`${param}\` has to be an object.`);
  const { type, role } = item;
  if (type === 'text') {
    if (typeof item['text'] !== 'string')
      throw refuse(`${param}.text`, `\`${param}.text\` has to be a text.`);
    return { type, role: '', value: item['text'] };
  }
  const roles = typeof type === 'string' && Object.hasOwn(ROLES, type) ? ROLES[type] : undefined;
  if (typeof type !== 'string' || !roles) {
    throw new AppError(
      'unsupported_parameter',
      `\`${param}.type\` has to be one of text, ${Object.keys(ROLES).join(', ')}.`,
      { param: `${param}.type` },
    );
  }
  const word = role === undefined || role === null ? '' : role;
  if (typeof word !== 'string' || !roles.includes(word)) {
    throw refuse(`${param}.role`, `\`${param}.role\` of ${type} has to be ${roles.slice(1).join(', ')}.`);
  }
  const medium = item[type];
  const url = isPlainObject(medium) ? medium['url'] : medium;
  if (url === undefined || url === null || url === '') {
    throw new AppError('missing_required_parameter', `\`${param}.${type}.url\` is required.`, {
      param: `${param}.${type}.url`,
    });
  }
  return { type, role: word, value: url };
}

/** One image without a role is the first frame, which is what the catalogue takes one image for too. */
function imagesOf({ first, last, references, plain, isReference }: Content): PlainObject {
  if (isReference) return defined({ images: some([...references, ...plain]) });
  return defined({ image: first[0], last_frame_image: last[0], images: some(plain) });
}

/** Refused rather than ignored: each would be another film, or another price, than the one that is made. */
function refuseUnoffered(body: PlainObject): void {
  if (readFlag(body, 'draft') === true) throw unsupported('draft', 'Drafts are not offered.');
  const format = body['output_format'];
  if (format !== undefined && format !== null && format !== 'mp4') {
    throw unsupported('output_format', '`output_format` has to be mp4.');
  }
}

/** Whole seconds. A length that the model shall choose (-1) is the model's default here: the price has to be known. */
function secondsOf(body: PlainObject, flags: TextFlags): unknown {
  const frames = body['frames'];
  if (frames === undefined || frames === null) return unless(-1, body['duration'] ?? flags.duration);
  const seconds = typeof frames === 'number' ? (frames - 1) / FPS : NaN;
  if (!Number.isInteger(seconds) || seconds < 1) {
    throw unsupported(
      'frames',
      `\`frames\` has to be ${FPS} for each whole second, and one: 121 for 5 seconds.`,
    );
  }
  return seconds;
}

/** Models that cannot follow an image by themselves do so, or take their default, when no ratio is stated. */
function ratioOf(body: PlainObject, flags: TextFlags, catalogue: Catalogue): unknown {
  const ratio = body['ratio'] ?? flags.ratio;
  if (ratio !== 'adaptive') return ratio;
  const { model } = body;
  const resolved = typeof model === 'string' ? resolveModel(model, catalogue) : undefined;
  return resolved?.ok && resolved.row.ratios.includes('adaptive') ? ratio : undefined;
}

function offPeakOf({ service_tier: tier }: PlainObject): boolean | undefined {
  if (tier === undefined || tier === null || tier === 'default') return undefined;
  if (tier === 'flex') return true;
  throw unsupported('service_tier', '`service_tier` has to be default or flex.');
}

function readExpiry(body: PlainObject): unknown {
  const value = body['execution_expires_after'];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 3_600 && value <= 259_200)
    return value;
  throw refuse('execution_expires_after', '`execution_expires_after` has to be from 3600 to 259200 seconds.');
}

function readFlag(body: PlainObject, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw refuse(name, `\`${name}\` has to be true or false.`);
  return value;
}

function refuse(param: string, message: string): AppError {
  return new AppError('invalid_request', message, { param });
}

function unsupported(param: string, message: string): AppError {
  return new AppError('unsupported_parameter', message, { param });
}

const unless = (nothing: unknown, value: unknown): unknown => (value === nothing ? undefined : value);

function some(values: readonly unknown[]): readonly unknown[] | undefined {
  return values.length === 0 ? undefined : values;
}

function nonEmpty(members: PlainObject): PlainObject | undefined {
  const stated = defined(members);
  return Object.keys(stated).length === 0 ? undefined : stated;
}
