import { MOTION_LEVELS } from '@reelgate/contracts';
import { Flag, Integer, Members, Nested, OneOf, Text, Word } from '../../openapi/fields.js';
import type { Shape } from '../../openapi/fields.js';
import { EXAMPLE_MODEL } from '../../openapi/examples.js';
import { Lenient } from '../../openapi/lenient.js';
import { PageQuery } from '../../openapi/page.dto.js';

/** What the creates take is described here; what a model can do of it is checked by the catalogue. */

const NUMBER_OR_TEXT: readonly Shape[] = [{ type: 'integer' }, { type: 'string' }];

const MEDIUM: readonly Shape[] = [
  { type: 'string', description: 'URL (http or https), data URI or bare Base64; a file in a form' },
  {
    type: 'object',
    properties: { image_url: { type: 'string' } },
    required: ['image_url'],
  },
  {
    type: 'object',
    properties: { file_id: { type: 'string' } },
    required: ['file_id'],
  },
];

@Lenient()
export class OutputConfig {
  @Text({ optional: true, example: '1080P', description: 'Takes precedence over `size`.' })
  resolution?: string;

  @Text({ optional: true, example: '16:9' })
  aspect_ratio?: string;

  @OneOf(NUMBER_OR_TEXT, { optional: true })
  duration?: number | string;

  @Word(['Enabled', 'Disabled'], { optional: true })
  audio_generation?: string;
}

@Lenient('Unknown members are kept and echoed.')
export class VideoMetadata {
  @Word(['motion_control', 'avatar_i2v', 'lip_sync', 'template_effect'], { optional: true })
  scene_type?: string;

  @Word(MOTION_LEVELS, { optional: true })
  motion_level?: string;

  @Flag({ optional: true })
  offpeak?: boolean;

  @Flag({ optional: true })
  off_peak?: boolean;

  @Text({ optional: true })
  last_frame_url?: string;

  @Text({ optional: true })
  last_frame_file_id?: string;

  @OneOf([{ type: 'string' }, { type: 'array', items: { type: 'string' } }], { optional: true })
  video_url?: string | string[];

  @OneOf([{ type: 'string' }, { type: 'array', items: { type: 'string' } }], { optional: true })
  audio_url?: string | string[];

  @Text({ optional: true })
  negative_prompt?: string;

  @Integer({ optional: true })
  seed?: number;

  @Word(['reference'], { optional: true })
  image_mode?: string;

  @Members({ list: true, optional: true, description: 'Native FileInfos, passed on as they are.' })
  file_infos?: object[];

  @Text({ optional: true, description: 'Native ExtInfo, passed on as it is.' })
  ext_info?: string;

  @OneOf(NUMBER_OR_TEXT, { optional: true })
  seconds?: number | string;

  @OneOf(NUMBER_OR_TEXT, { optional: true })
  duration?: number | string;

  @OneOf(NUMBER_OR_TEXT, { optional: true })
  video_duration?: number | string;

  @Text({ optional: true, description: 'A quote whose price is to be kept.' })
  quote_id?: string;

  @Nested(OutputConfig, { optional: true })
  output_config?: OutputConfig;
}

@Lenient('JSON, or a form of the same fields, in which files may stand where URLs may.')
export class CreateVideo {
  @Text({
    description: 'A base name or a combined billing name. Case does not matter.',
    example: EXAMPLE_MODEL,
  })
  model: string;

  @Text({ longest: 32_000, optional: true })
  prompt?: string;

  @OneOf(NUMBER_OR_TEXT, {
    optional: true,
    description: 'Duration. Takes precedence over every other duration.',
  })
  seconds?: number | string;

  @OneOf(NUMBER_OR_TEXT, { optional: true, description: 'Duration, second place.' })
  duration?: number | string;

  @Text({
    optional: true,
    description: '`WxH`, a tier such as `720P`, or for Doubao a ratio such as `16:9`.',
  })
  size?: string;

  @Text({ optional: true, description: 'First frame: URL, data URI or bare Base64.' })
  image?: string;

  @Text({ list: true, optional: true, description: 'URLs, data URIs or bare Base64.' })
  images?: string[];

  @OneOf([...MEDIUM, { type: 'array', items: { anyOf: [...MEDIUM] } }], { optional: true })
  input_reference?: unknown;

  @Text({ optional: true, description: 'First frame: URL; a file in a form.' })
  first_frame_image?: string;

  @Text({ optional: true, description: 'Last frame: URL; a file in a form.' })
  last_frame_image?: string;

  @Text({ optional: true, example: '16:9' })
  aspect_ratio?: string;

  @Text({
    optional: true,
    description:
      'Counts after `size`; here for the family only whose own API has it, in the other forms for every family.',
  })
  resolution?: string;

  @Flag({ optional: true })
  audio?: boolean;

  @Integer({ optional: true })
  seed?: number;

  @Flag({ optional: true })
  off_peak?: boolean;

  @Text({ format: 'uri', optional: true, description: 'https URL of a webhook for this video.' })
  callback_url?: string;

  @Nested(VideoMetadata, { optional: true, description: 'In a form also as one part of JSON text.' })
  metadata?: VideoMetadata;
}

@Lenient()
export class RemixVideo {
  @Text({ least: 1, longest: 32_000 })
  prompt: string;
}

export class VideoQuery extends PageQuery {
  @Word(['asc', 'desc'], { optional: true, standard: 'desc', description: 'By creation.' })
  order: 'asc' | 'desc' = 'desc';
}

export class ContentQuery {
  @Word(['video', 'thumbnail', 'last_frame'], { optional: true, standard: 'video' })
  variant: 'video' | 'thumbnail' | 'last_frame' = 'video';

  @Word(['url', 'binary'], { optional: true, description: '`url` answers the link.' })
  format?: 'url' | 'binary';
}
