import { isPlainObject, Named, resolveModel } from '@reelgate/catalog';
import type { Catalogue, PlainObject } from '@reelgate/catalog';
import { AppError } from '@reelgate/runtime';
import type { Dialect } from '../dialect.js';
import { flagFields } from '../doubao-flags.js';
import { parseTextFlags } from '../parse-text-flags.js';
import type { TextFlag } from '../parse-text-flags.js';
import { membersBeside, withRest } from '../with-rest.js';
import { FPS } from './frames.js';

/** Ark's request format, for its own models and for every other one. */
export const arkDialect: Dialect = { name: 'ark', toCreateBody };

function toCreateBody(body: PlainObject, catalogue: Catalogue): PlainObject {
  const content = readContent(body['content']);
  refuseUnoffered(body);
  const takesAdaptive = canAdapt(body['model'], catalogue);
  const adapted = (ratio: unknown): unknown => (ratio === 'adaptive' && !takesAdaptive ? undefined : ratio);
  const frames = framesOf(body);
  const duration = new Named('duration', unless(-1, body['duration']));
  const mapped = {
    model: body['model'],
    prompt: content.prompt,
    seconds: frames ?? duration,
    duration: frames ? duration : new Named('duration'),
    seed: unless(-1, body['seed']),
    audio: new Named('generate_audio', readFlag(body, 'generate_audio')),
    off_peak: new Named('service_tier', offPeakOf(body)),
    aspect_ratio: new Named('ratio'),
    callback_url: body['callback_url'],
    ...imagesOf(content),
    metadata: {
      scene_type: new Named('content'),
      image_mode: new Named('content', content.isReference ? 'reference' : undefined),
      video_url: new Named('content', some(content.videos)),
      audio_url: new Named('content', some(content.audios)),
      output_config: {
        resolution: new Named('resolution', body['resolution']),
        aspect_ratio: new Named('ratio', adapted(body['ratio'])),
        audio_generation: new Named('generate_audio'),
      },
      watermark: new Named('watermark', readFlag(body, 'watermark')),
      camera_fixed: new Named('camera_fixed', readFlag(body, 'camera_fixed')),
      return_last_frame: new Named('return_last_frame', readFlag(body, 'return_last_frame')),
      execution_expires_after: new Named('execution_expires_after', readExpiry(body)),
      safety_identifier: new Named('safety_identifier', body['safety_identifier']),
      priority: new Named('priority', body['priority']),
      tools: new Named('tools', body['tools']),
      ...flagFields(
        content.flags.filter(
          ({ member, value }) =>
            !(member === 'duration' && value === -1) && !(member === 'ratio' && adapted(value) === undefined),
        ),
      ),
    },
  };
  return withRest(mapped, { ...membersBeside(body, OWN), ...content.others });
}

/** The members of Ark's requests that are read here. */
const OWN: readonly string[] = [
  'model',
  'content',
  'resolution',
  'ratio',
  'duration',
  'frames',
  'seed',
  'generate_audio',
  'service_tier',
  'callback_url',
  'watermark',
  'camera_fixed',
  'return_last_frame',
  'execution_expires_after',
  'safety_identifier',
  'priority',
  'tools',
  'draft',
  'output_format',
];

interface Content {
  readonly prompt: Named;
  readonly flags: readonly TextFlag[];
  readonly first: readonly Named[];
  readonly last: readonly Named[];
  readonly references: readonly Named[];
  /** Images whose role is not stated. */
  readonly plain: readonly Named[];
  readonly videos: readonly Named[];
  readonly audios: readonly Named[];
  readonly isReference: boolean;
  /** Members of items that Ark has not got, by where they stand. */
  readonly others: PlainObject;
}

interface Item {
  readonly type: string;
  readonly role: string;
  /** The text or URL, and where it stands. */
  readonly given: Named;
  readonly others: PlainObject;
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
  const media = (type: string, ...roles: string[]): Named[] =>
    items.filter((item) => item.type === type && roles.includes(item.role)).map(({ given }) => given);
  const texts = media('text', '').map(({ param, value }) => ({ param, ...parseTextFlags(String(value)) }));
  const found = {
    prompt: new Named(
      texts.length === 1 ? texts[0]!.param : 'content',
      texts.length === 0 ? undefined : texts.map(({ text }) => text).join('\n'),
    ),
    flags: texts.flatMap(({ flags }) => flags),
    first: media('image_url', 'first_frame'),
    last: media('image_url', 'last_frame'),
    references: media('image_url', 'reference_image'),
    plain: media('image_url', ''),
    videos: media('video_url', '', 'reference_video'),
    audios: media('audio_url', '', 'reference_audio'),
    others: Object.assign({}, ...items.map(({ others }) => others)) as PlainObject,
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
    return {
      type,
      role: '',
      given: new Named(`${param}.text`, item['text']),
      others: under(param, membersBeside(item, ['type', 'text', 'role'])),
    };
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
  const [where, url] = isPlainObject(medium)
    ? [`${param}.${type}.url`, medium['url']]
    : [`${param}.${type}`, medium];
  if (url === undefined || url === null || url === '') {
    throw new AppError('missing_required_parameter', `\`${param}.${type}.url\` is required.`, {
      param: `${param}.${type}.url`,
    });
  }
  const others = {
    ...under(param, membersBeside(item, ['type', 'role', type])),
    ...(isPlainObject(medium) ? under(`${param}.${type}`, membersBeside(medium, ['url'])) : {}),
  };
  return { type, role: word, given: new Named(where, url), others };
}

/** The members by their whole paths. */
const under = (param: string, members: PlainObject): PlainObject =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [`${param}.${name}`, value]));

/** One image without a role is the first frame, which is what the catalogue takes one image for too. */
function imagesOf({ first, last, references, plain, isReference }: Content): PlainObject {
  const nothing = new Named('content');
  return {
    image: first[0] ?? nothing,
    last_frame_image: last[0] ?? nothing,
    images: new Named('content', some(isReference ? [...references, ...plain] : plain)),
  };
}

/** Refused rather than ignored: each would be another film, or another price, than the one that is made. */
function refuseUnoffered(body: PlainObject): void {
  if (readFlag(body, 'draft') === true) throw unsupported('draft', 'Drafts are not offered.');
  const format = body['output_format'];
  if (format !== undefined && format !== null && format !== 'mp4') {
    throw unsupported('output_format', '`output_format` has to be mp4.');
  }
}

/** Whole seconds that are stated in frames. They win over a duration. */
function framesOf({ frames }: PlainObject): Named | undefined {
  if (frames === undefined || frames === null) return undefined;
  const seconds = typeof frames === 'number' ? (frames - 1) / FPS : NaN;
  if (!Number.isInteger(seconds) || seconds < 1) {
    throw unsupported(
      'frames',
      `\`frames\` has to be ${FPS} for each whole second, and one: 121 for 5 seconds.`,
    );
  }
  return new Named('frames', seconds);
}

/** Whether a model can follow an image; those that cannot by that word do so by themselves, or take their default. */
function canAdapt(model: unknown, catalogue: Catalogue): boolean {
  const resolved = typeof model === 'string' ? resolveModel(model, catalogue) : undefined;
  return resolved?.ok === true && resolved.row.ratios.includes('adaptive');
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
