import { describe, expect, it } from '@jest/globals';
import type { NormalizeResult, PlainObject } from '@reelgate/catalog';
import { AppError } from '@reelgate/runtime';
import fc from 'fast-check';
import { normalizeIn } from '../test-support/normalize-in.js';
import { arkDialect } from './ark/request.js';
import type { Dialect } from './dialect.js';
import { generationsDialect } from './generations/request.js';
import { openAiDialect } from './openai/request.js';
import { unifiedDialect } from './unified/request.js';
import { viduDialect } from './vidu/request.js';

const A = 'https://example.com/a.png';
const PRIVATE = 'http://127.0.0.1/a.png';
const FTP = 'ftp://example.com/a.mp4';

const ark = arkDialect;
const vidu = {
  text: viduDialect('text2video'),
  image: viduDialect('img2video'),
  frames: viduDialect('start-end2video'),
  references: viduDialect('reference2video'),
  template: viduDialect('template'),
};

interface Refused {
  readonly param: string | null | undefined;
  readonly message: string;
}

/** Why a body is refused, by the format itself or by the catalogue; undefined for one that is not. */
function refusalOf(dialect: Dialect, body: PlainObject): Refused | undefined {
  let result: NormalizeResult;
  try {
    result = normalizeIn(dialect, body);
  } catch (error) {
    if (error instanceof AppError) return { param: error.param, message: error.message };
    throw error;
  }
  return result.ok ? undefined : result.error;
}

/** A table's line: the body, the field to blame, what the message says. Models are of the plainest kind. */
type Case = readonly [dialect: Dialect, body: PlainObject, param: string, message: RegExp];

const text = { type: 'text', text: 'x' };
const image = (url: unknown, role?: string): PlainObject => ({
  type: 'image_url',
  image_url: { url },
  ...(role === undefined ? {} : { role }),
});
const inArk = (fields: PlainObject, ...content: unknown[]): PlainObject => ({
  model: 'doubao-seedance-1-0-pro-250528',
  content: content.length === 0 ? [text] : content,
  ...fields,
});

const CASES: readonly (readonly [string, Case])[] = [
  [
    'ark: no prompt',
    [ark, inArk({}, { type: 'text', text: '' }), 'content[0].text', /`content\[0\].text` is required/],
  ],
  ['ark: nothing at all', [ark, { model: 'Kling-3.0', content: [] }, 'content', /`content` is required/]],
  [
    'ark: a private image',
    [ark, inArk({}, text, image(PRIVATE)), 'content[1].image_url.url', /`content\[1\].image_url.url`/],
  ],
  [
    'ark: a private last frame',
    [
      ark,
      inArk({}, text, image(A, 'first_frame'), image(PRIVATE, 'last_frame')),
      'content[2].image_url.url',
      /`content\[2\]/,
    ],
  ],
  [
    'ark: the second of the references',
    [
      ark,
      {
        model: 'Kling-3.0-Omni',
        content: [text, image(A, 'reference_image'), image(FTP, 'reference_image')],
      },
      'content[2].image_url.url',
      /`content\[2\].image_url.url` has to be http/,
    ],
  ],
  [
    'ark: a video that is no URL, without an object around it',
    [
      ark,
      {
        model: 'Kling-3.0-Omni',
        content: [text, { type: 'video_url', video_url: 'x', role: 'reference_video' }],
      },
      'content[1].video_url',
      /`content\[1\].video_url`/,
    ],
  ],
  ['ark: too many images', [ark, inArk({}, text, image(A), image(A), image(A)), 'content', /images/]],
  ['ark: a length', [ark, inArk({ duration: 'long' }), 'duration', /`duration` has to be a whole number/]],
  ['ark: a length that is not made', [ark, inArk({ duration: 60 }), 'duration', /60/]],
  ['ark: a number of frames that is not made', [ark, inArk({ frames: 24 * 60 + 1 }), 'frames', /60/]],
  ['ark: a resolution', [ark, inArk({ resolution: '8k' }), 'resolution', /`resolution` has to be/]],
  [
    'ark: a resolution as a flag',
    [ark, inArk({}, { type: 'text', text: 'x --rs 4k' }), '--rs', /resolution is 480p/],
  ],
  ['ark: a ratio', [ark, inArk({ ratio: 'wide' }), 'ratio', /`ratio` has to be a ratio/]],
  ['ark: a ratio that is not made', [ark, inArk({ ratio: '2:1' }), 'ratio', /2:1/]],
  ['ark: sound of a silent model', [ark, inArk({ generate_audio: true }), 'generate_audio', /without sound/]],
  ['ark: a seed', [ark, inArk({ seed: 'x' }), 'seed', /`seed`/]],
  ['ark: a callback', [ark, inArk({ callback_url: 'x' }), 'callback_url', /`callback_url`/]],
  [
    'vidu: a length',
    [vidu.text, { model: 'viduq3-pro', prompt: 'x', duration: 'x' }, 'duration', /`duration`/],
  ],
  [
    'vidu: a length that is not made',
    [vidu.text, { model: 'viduq3-pro', prompt: 'x', duration: 60 }, 'duration', /60/],
  ],
  [
    'vidu: a resolution',
    [vidu.text, { model: 'viduq3-pro', prompt: 'x', resolution: '8k' }, 'resolution', /`resolution`/],
  ],
  [
    'vidu: a ratio',
    [vidu.text, { model: 'viduq3-pro', prompt: 'x', aspect_ratio: '7:1' }, 'aspect_ratio', /7:1/],
  ],
  ['vidu: no prompt', [vidu.text, { model: 'viduq3-pro' }, 'prompt', /`prompt`/]],
  ['vidu: sound', [vidu.text, { model: 'viduq3-pro', prompt: 'x', audio: 'loud' }, 'audio', /`audio`/]],
  [
    'vidu: off-peak',
    [vidu.text, { model: 'viduq3-pro', prompt: 'x', off_peak: 'x' }, 'off_peak', /`off_peak`/],
  ],
  ['vidu: an image', [vidu.image, { model: 'viduq3-pro', images: [PRIVATE] }, 'images[0]', /`images\[0\]`/]],
  [
    'vidu: an image that is no text',
    [vidu.image, { model: 'viduq3-pro', images: [7] }, 'images[0]', /`images\[0\]`/],
  ],
  [
    'vidu: a last frame',
    [vidu.frames, { model: 'viduq3-pro', images: [A, FTP] }, 'images[1]', /`images\[1\]`/],
  ],
  [
    'vidu: a first frame',
    [vidu.frames, { model: 'viduq3-pro', images: [PRIVATE, A] }, 'images[0]', /`images\[0\]`/],
  ],
  [
    'vidu: a video',
    [
      vidu.references,
      { model: 'viduq2-pro', prompt: 'x', images: [A], videos: [A, FTP] },
      'videos[1]',
      /`videos\[1\]`/,
    ],
  ],
  ['vidu: no reference', [vidu.references, { model: 'viduq2', prompt: 'x' }, 'images', /References/]],
  [
    'vidu: subjects',
    [
      vidu.references,
      { model: 'viduq2', prompt: 'x', subjects: [{ images: [A] }] },
      'subjects[0].name',
      /name/,
    ],
  ],
  ['vidu: no template', [vidu.template, { images: [A] }, 'template', /`template`/]],
  [
    'unified: a resolution',
    [unifiedDialect, { model: 'Kling-3.0', prompt: 'x', resolution: '8k' }, 'resolution', /`resolution`/],
  ],
  [
    'generations: pixels',
    [generationsDialect, { model: 'Kling-3.0', prompt: 'x', width: 7_000, height: 7_000 }, 'width', /7000/],
  ],
  [
    'generations: a size',
    [generationsDialect, { model: 'Kling-3.0', prompt: 'x', size: '7000x7000' }, 'size', /7000/],
  ],
  [
    'openai: a resolution',
    [
      openAiDialect,
      { model: 'Kling-3.0', prompt: 'x', metadata: { output_config: { resolution: '8k' } } },
      'metadata.output_config.resolution',
      /`metadata.output_config.resolution`/,
    ],
  ],
  [
    'openai: a ratio as size',
    [
      openAiDialect,
      { model: 'Kling-3.0', prompt: 'x', size: '16:9' },
      'size',
      /`metadata.output_config.aspect_ratio` or `aspect_ratio`/,
    ],
  ],
];

describe('a refusal speaks the language of the request', () => {
  it.each(CASES)('%s', (_what, [dialect, body, param, message]) => {
    const refused = refusalOf(dialect, body);
    expect(refused?.param).toBe(param);
    expect(refused?.message).toMatch(message);
  });

  const value = fc.oneof(
    fc.constantFrom<unknown>(
      A,
      PRIVATE,
      FTP,
      'x',
      '',
      '720p',
      '4k',
      '16:9',
      '3:7',
      -1,
      0,
      3,
      5,
      99,
      true,
      false,
      null,
    ),
    fc.constantFrom<unknown>([A], [A, PRIVATE], [A, A, A], {}, [], { url: FTP }, [
      { name: 'x', images: [FTP] },
    ]),
    fc.anything({ maxDepth: 2 }),
  );
  const some = (names: string): fc.Arbitrary<PlainObject> =>
    fc.dictionary(fc.constantFrom(...names.split(' ')), value);
  const MODELS = [
    'Kling-3.0',
    'Kling-3.0-Omni',
    'Hailuo-02',
    'Vidu-q3-pro',
    'GV-3.1',
    'doubao-seedance-1-0-pro-250528',
  ];
  const OF_ARK =
    'model content callback_url return_last_frame service_tier execution_expires_after priority generate_audio draft ' +
    'safety_identifier tools resolution ratio duration frames seed camera_fixed watermark output_format';
  const OF_VIDU =
    'model prompt images videos subjects auto_subjects style duration resolution aspect_ratio audio audio_type voice_id is_rec ' +
    'movement_amplitude bgm seed payload off_peak watermark wm_position wm_url meta_data callback_url template area beast';
  const item = fc.oneof(
    fc.constantFrom(
      text,
      image(A),
      image(PRIVATE, 'last_frame'),
      image(A, 'first_frame'),
      image(FTP, 'reference_image'),
    ),
    some('type text role image_url video_url audio_url'),
  );
  const BODIES: readonly (readonly [string, Dialect, string, fc.Arbitrary<PlainObject>])[] = [
    [
      'ark',
      ark,
      OF_ARK,
      fc
        .tuple(
          fc.constantFrom(...MODELS),
          some(OF_ARK),
          fc.option(fc.array(item, { maxLength: 4 }), { nil: undefined }),
        )
        .map(([model, fields, content]) => ({ model, ...fields, ...(content && { content }) })),
    ],
    ...Object.entries(vidu).map(
      ([endpoint, dialect]) =>
        [
          `vidu ${endpoint}`,
          dialect,
          OF_VIDU,
          fc
            .tuple(fc.constantFrom('viduq3-pro', 'viduq2', 'viduq2-pro'), some(OF_VIDU))
            .map(([model, fields]) => ({ model, prompt: 'x', ...fields })),
        ] as const,
    ),
  ];

  it.each(BODIES)('whatever is wrong: %s', (_what, dialect, words, bodies) => {
    const own = words.split(' ');
    /** The field that a name begins with. */
    const fieldOf = (name: string): string => /^[^.[]*/.exec(name)![0];
    fc.assert(
      fc.property(bodies, (body) => {
        const refused = refusalOf(dialect, body);
        if (!refused) return;
        if (typeof refused.param === 'string') expect(own).toContain(fieldOf(refused.param));
        for (const [, name] of refused.message.matchAll(/`([^`]+)`/g)) expect(own).toContain(fieldOf(name!));
        expect(refused.message).not.toMatch(/metadata\.|last_frame_image|output_config/);
      }),
      { numRuns: 600 },
    );
  });
});
