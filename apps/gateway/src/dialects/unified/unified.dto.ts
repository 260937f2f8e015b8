import { Instant, Integer, Nested, Text, UnixTime, Word } from '../../openapi/fields.js';
import { Warning } from '../../tasks/warning.dto.js';
import { VideoError } from '../openai/answer.dto.js';

export const UNIFIED_STATUSES = ['processing', 'completed', 'failed'] as const;
export type UnifiedStatus = (typeof UNIFIED_STATUSES)[number];

export class UnifiedQuery {
  @Text({ description: 'Id of the video, in whatever form it was created.' })
  id: string;
}

export class UnifiedCreated {
  @Text()
  readonly task_id: string;

  @Word(UNIFIED_STATUSES, {
    description: '`processing`, but for a replay of a request whose task has ended.',
  })
  readonly status: UnifiedStatus;

  @Instant({ description: "In the query's answer it is unix seconds." })
  readonly created_at: string;

  @Nested(Warning, {
    list: true,
    optional: true,
    description: 'What of the request did not count, and why; absent when all of it did.',
  })
  readonly warnings?: readonly Warning[];
}

export class UnifiedTask {
  @Text()
  readonly id: string;

  @Word(UNIFIED_STATUSES)
  readonly status: UnifiedStatus;

  @Integer({ least: 0, most: 100 })
  readonly progress: number;

  @UnixTime()
  readonly created_at: number;

  @UnixTime({ nullable: true, description: 'End.' })
  readonly completed_at: number | null;

  @Text({ nullable: true, description: 'Works without a key for a limited time.' })
  readonly video_url: string | null;

  @Text({ nullable: true })
  readonly thumbnail_url: string | null;

  @Nested(VideoError, { nullable: true })
  readonly error: VideoError | null;
}
