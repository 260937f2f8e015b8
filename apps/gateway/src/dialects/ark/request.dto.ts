import { Flag, Integer, Nested, OneOf, Text, Word } from '../../openapi/fields.js';
import type { Shape } from '../../openapi/fields.js';
import { Lenient } from '../../openapi/lenient.js';
import { ARK_STATUS_WORDS, ArkTool } from './answer.dto.js';
import type { ArkStatus } from './answer.dto.js';

const ROLES = ['first_frame', 'last_frame', 'reference_image', 'reference_video', 'reference_audio'];
const MEDIUM: readonly Shape[] = [
  { type: 'string' },
  { type: 'object', properties: { url: { type: 'string' } }, required: ['url'] },
];

@Lenient()
class ArkContent {
  @Word(['text', 'image_url', 'video_url', 'audio_url'])
  type: string;

  @Text({ optional: true })
  text?: string;

  @OneOf(MEDIUM, { optional: true })
  image_url?: unknown;

  @OneOf(MEDIUM, { optional: true })
  video_url?: unknown;

  @OneOf(MEDIUM, { optional: true })
  audio_url?: unknown;

  @Word(ROLES, { optional: true })
  role?: string;
}

@Lenient()
export class ArkCreate {
  @Text()
  model: string;

  @Nested(ArkContent, { list: true })
  content: ArkContent[];

  @Text({ optional: true, example: '720p' })
  resolution?: string;

  @Text({ optional: true, example: '16:9' })
  ratio?: string;

  @Integer({ optional: true, description: "-1: the model's default." })
  duration?: number;

  @Integer({ optional: true, description: '24 for each second, and one.' })
  frames?: number;

  @Integer({ optional: true, description: '-1: any.' })
  seed?: number;

  @Flag({ optional: true })
  generate_audio?: boolean;

  @Flag({ optional: true })
  camera_fixed?: boolean;

  @Flag({ optional: true })
  watermark?: boolean;

  @Flag({ optional: true })
  return_last_frame?: boolean;

  @Word(['default', 'flex'], { optional: true, description: '`flex`: off-peak.' })
  service_tier?: string;

  @Integer({ least: 3_600, most: 259_200, optional: true })
  execution_expires_after?: number;

  @Text({ optional: true })
  safety_identifier?: string;

  @Integer({ least: 0, most: 9, optional: true, description: 'Sent on where the model has it.' })
  priority?: number;

  @Nested(ArkTool, { list: true, optional: true, description: 'Sent on where the model has them.' })
  tools?: ArkTool[];

  @Text({ optional: true })
  callback_url?: string;
}

export class ArkListQuery {
  @Integer({ least: 1, most: 500, standard: 1, optional: true })
  page_num: number = 1;

  @Integer({ least: 1, most: 500, standard: 10, optional: true })
  page_size: number = 10;

  @Word(ARK_STATUS_WORDS, { optional: true })
  'filter.status'?: ArkStatus;

  @Text({ optional: true, description: 'The name that was sent.' })
  'filter.model'?: string;

  @Word(['default', 'flex'], { optional: true, description: '`flex`: off-peak.' })
  'filter.service_tier'?: 'default' | 'flex';

  @Text({ list: true, optional: true, description: 'Ids; may repeat.' })
  'filter.task_ids'?: string[];
}
