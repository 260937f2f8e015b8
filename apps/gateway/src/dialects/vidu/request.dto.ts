import { Flag, Integer, Nested, QueryInstant, Text, Word } from '../../openapi/fields.js';
import { Lenient } from '../../openapi/lenient.js';

@Lenient()
class ViduSubject {
  @Text({ optional: true })
  id?: string;

  @Text({ optional: true })
  name?: string;

  @Text({ list: true, optional: true })
  images?: string[];

  @Text({ list: true, optional: true })
  videos?: string[];

  @Text({ optional: true })
  voice_id?: string;

  @Text({ optional: true })
  server_id?: string;
}

/** What the endpoints have in common. */
@Lenient()
class ViduCommon {
  @Text({ optional: true })
  prompt?: string;

  @Integer({ optional: true })
  seed?: number;

  @Text({ optional: true, example: '16:9' })
  aspect_ratio?: string;

  @Flag({ optional: true })
  bgm?: boolean;

  @Flag({ optional: true })
  watermark?: boolean;

  @Integer({ optional: true })
  wm_position?: number;

  @Text({ optional: true })
  wm_url?: string;

  @Text({ optional: true })
  meta_data?: string;

  @Text({ optional: true, description: 'Comes back in answers.' })
  payload?: string;

  @Text({ optional: true })
  callback_url?: string;
}

@Lenient()
export class ViduCreate extends ViduCommon {
  @Text({ example: 'viduq3-pro' })
  model: string;

  @Text({ list: true, optional: true, description: 'As many as the path takes: URLs or data URIs.' })
  images?: string[];

  @Text({ list: true, optional: true, description: 'For references.' })
  videos?: string[];

  @Nested(ViduSubject, { list: true, optional: true, description: 'For references.' })
  subjects?: ViduSubject[];

  @Integer({ optional: true })
  duration?: number;

  @Text({ optional: true, example: '720p' })
  resolution?: string;

  @Flag({ optional: true })
  audio?: boolean;

  @Text({ optional: true })
  style?: string;

  @Flag({ optional: true })
  off_peak?: boolean;

  @Word(['auto', 'small', 'medium', 'large'], { optional: true })
  movement_amplitude?: string;
}

@Lenient()
export class ViduTemplate extends ViduCommon {
  @Text()
  template: string;

  @Text({ list: true, optional: true, description: 'URLs or data URIs.' })
  images?: string[];
}

const STATES = ['created', 'queueing', 'processing', 'success', 'failed'] as const;
export type ViduState = (typeof STATES)[number];
export const VIDU_STATE_WORDS: readonly ViduState[] = STATES;

export class ViduListQuery {
  @QueryInstant({ optional: true, description: 'Seven days ago if absent.' })
  'created_at.from'?: Date;

  @QueryInstant({ optional: true, description: 'Before this instant.' })
  'created_at.to'?: Date;

  @Text({ list: true, optional: true })
  task_ids?: string[];

  @Word(STATES, { list: true, optional: true })
  states?: ViduState[];

  @Text({
    list: true,
    optional: true,
    description: 'Such as `q3` (all of its variants) or `q2-pro`.',
  })
  model_versions?: string[];

  @Text({ list: true, optional: true, description: 'Such as `720p`.' })
  resolutions?: string[];

  @Text({ list: true, optional: true, description: 'Names of templates' })
  templates?: string[];

  @Integer({ least: 0, most: 10_000, optional: true, description: 'From 0, which it is if absent.' })
  'pager.page'?: number;

  @Integer({ least: 1, most: 100, optional: true, description: '10 if absent.' })
  'pager.pagesz'?: number;

  @Text({
    optional: true,
    description: '`next_page_token` of the page before; then `pager.page` counts for nothing.',
  })
  'pager.page_token'?: string;

  // One of Vidu's two pages on this call spells the pager's parameters so.

  @Integer({ least: 0, most: 10_000, optional: true, description: '`pager.page`' })
  'paper.page'?: number;

  @Integer({ least: 1, most: 100, optional: true, description: '`pager.pagesz`' })
  'paper.pagesz'?: number;

  @Text({ optional: true, description: '`pager.page_token`' })
  'paper.page_token'?: string;
}
