import { Named, resolveModel, sceneFields } from '@reelgate/catalog';
import type { Catalogue, ModelRow, PlainObject } from '@reelgate/catalog';
import type { Scene } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import type { Dialect } from '../dialect.js';
import { membersBeside, withRest } from '../with-rest.js';

/** Vidu's endpoints that make films, and what the catalogue calls them. */
const SCENES = {
  text2video: 'text',
  img2video: 'image',
  'start-end2video': 'first_last',
  reference2video: 'reference',
  template: 'template_effect',
} as const satisfies Record<string, Scene>;

export type ViduEndpoint = keyof typeof SCENES;
export const VIDU_ENDPOINTS = Object.keys(SCENES) as ViduEndpoint[];

const MARKS = ['watermark', 'wm_position', 'wm_url', 'meta_data', 'payload', 'callback_url'] as const;
const COMMON = [
  ...MARKS,
  'model',
  'prompt',
  'duration',
  'resolution',
  'audio',
  'off_peak',
  'movement_amplitude',
  'bgm',
] as const;

/** Fields of an endpoint that go on under their own name. */
const FIELDS: Readonly<Record<ViduEndpoint, readonly string[]>> = {
  text2video: [...COMMON, 'style', 'aspect_ratio'],
  img2video: [...COMMON, 'is_rec', 'audio_type', 'voice_id'],
  'start-end2video': [...COMMON, 'is_rec'],
  reference2video: [...COMMON, 'aspect_ratio', 'audio_type', 'auto_subjects'],
  template: [...MARKS, 'prompt', 'aspect_ratio', 'bgm'],
};

/** The name that templates are charged as; their requests name no model. */
const TEMPLATE_MODEL = 'vidu-template';
const TEMPLATE_FIELDS = ['template', 'area', 'beast'] as const;

/** Fields that stand elsewhere with us, by what Vidu calls them. */
const ELSEWHERE = {
  seconds: new Named('duration'),
  image: new Named('images'),
  last_frame_image: new Named('images'),
} as const;
const ELSEWHERE_IN_METADATA = {
  video_url: new Named('videos'),
  subjects: new Named('subjects'),
  output_config: {
    resolution: new Named('resolution'),
    aspect_ratio: new Named('aspect_ratio'),
    audio_generation: new Named('audio'),
  },
} as const;

/** Vidu's own request format, at one of its endpoints, which decides what the images are. */
export function viduDialect(endpoint: ViduEndpoint): Dialect {
  return {
    name: 'vidu',
    toCreateBody: (body, catalogue) => {
      const rest = membersBeside(body, [
        ...FIELDS[endpoint],
        'images',
        'seed',
        ...(endpoint === 'template' ? TEMPLATE_FIELDS : []),
        ...(endpoint === 'reference2video' ? ['subjects', 'videos'] : []),
      ]);
      const [field] = sceneFields(rest);
      if (field)
        throw new AppError(
          'unsupported_parameter',
          `${endpoint} takes no \`${field.path}\`: the path says what is made of which media.`,
          { param: field.path },
        );
      const mapped = endpoint === 'template' ? templateBody(body) : filmBody(body, endpoint, catalogue);
      return withRest(mapped, rest);
    },
  };
}

function commonFields(body: PlainObject, endpoint: ViduEndpoint): PlainObject {
  return {
    ...ELSEWHERE,
    ...pick(body, FIELDS[endpoint]),
    // Zero asks for a random one, as an absent seed does.
    ...(body['seed'] === 0 ? {} : pick(body, ['seed'])),
  };
}

function templateBody(body: PlainObject): PlainObject {
  return {
    ...commonFields(body, 'template'),
    ...pick(body, ['images']),
    model: new Named('template', TEMPLATE_MODEL),
    metadata: {
      ...ELSEWHERE_IN_METADATA,
      ...Object.fromEntries(TEMPLATE_FIELDS.map((name) => [name, new Named(name, body[name])])),
      scene_type: new Named('template', 'template_effect'),
    },
  };
}

function filmBody(
  body: PlainObject,
  endpoint: Exclude<ViduEndpoint, 'template'>,
  catalogue: Catalogue,
): PlainObject {
  checkModel(body['model'], endpoint, catalogue);
  const { metadata, ...inputs } = inputsOf(body, endpoint);
  return {
    ...commonFields(body, endpoint),
    ...inputs,
    metadata: { ...ELSEWHERE_IN_METADATA, scene_type: new Named('model'), ...metadata },
  };
}

type Inputs = PlainObject & { readonly metadata?: PlainObject };

/** The inputs in fields that leave the catalogue no choice of another scene than the endpoint's. */
function inputsOf(body: PlainObject, endpoint: Exclude<ViduEndpoint, 'template'>): Inputs {
  switch (endpoint) {
    case 'text2video':
      exactly(0, body, endpoint);
      return {};
    case 'img2video': {
      const [image] = exactly(1, body, endpoint);
      return { image: new Named('images[0]', image) };
    }
    case 'start-end2video': {
      const [first, last] = exactly(2, body, endpoint);
      return { image: new Named('images[0]', first), last_frame_image: new Named('images[1]', last) };
    }
    case 'reference2video': {
      return {
        ...pick(body, ['images', 'subjects']),
        metadata: {
          image_mode: new Named('images', 'reference'),
          video_url: new Named('videos', body['videos']),
        },
      };
    }
  }
}

/** Vidu wants an exact number of images at these endpoints, and the number would else choose what is made of them. */
function exactly(count: number, { images }: PlainObject, endpoint: ViduEndpoint): unknown[] {
  const given: unknown[] =
    images === undefined || images === null ? [] : Array.isArray(images) ? images : [images];
  if (given.length === count) return given;
  const wanted = count === 0 ? 'no images' : count === 1 ? 'exactly 1 image' : `exactly ${count} images`;
  throw new AppError(
    given.length === 0 ? 'missing_required_parameter' : 'unsupported_parameter',
    `${endpoint} takes ${wanted}, not ${given.length}.`,
    { param: 'images' },
  );
}

/** Throws AppError for a model that the endpoint does not have. One that nobody knows is left to the catalogue. */
function checkModel(model: unknown, endpoint: ViduEndpoint, catalogue: Catalogue): void {
  const resolved = typeof model === 'string' ? resolveModel(model, catalogue) : undefined;
  if (!resolved?.ok || hasEndpoint(resolved.row, endpoint)) return;
  const names = catalogue.rows
    .filter((row) => hasEndpoint(row, endpoint))
    .map(({ base, aliases }) => aliases?.[0] ?? base);
  throw new AppError(
    'unsupported_parameter',
    `${String(model)} is not a model of ${endpoint}, which has ${names.join(', ')}.`,
    { param: 'model' },
  );
}

function hasEndpoint({ family, scenes }: ModelRow, endpoint: ViduEndpoint): boolean {
  return family === 'vidu' && scenes[SCENES[endpoint]] !== undefined;
}

function pick(body: PlainObject, names: readonly string[]): PlainObject {
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(body, name)).map((name) => [name, body[name]]),
  );
}
