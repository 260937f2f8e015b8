import type { PublicStatus } from '@reelgate/contracts';
import { Members, Nested, Text, Word } from '../../openapi/fields.js';
import { VideoError } from '../openai/answer.dto.js';
import { Lenient } from '../../openapi/lenient.js';
import { CreateVideo } from '../openai/request.dto.js';
import { Integer } from '../../openapi/fields.js';

export const GENERATION_STATUSES = ['QUEUED', 'IN_PROGRESS', 'SUCCESS', 'FAILURE'] as const;
export type GenerationStatus = (typeof GENERATION_STATUSES)[number];

@Lenient('JSON, or a form of the same fields, in which files may stand where URLs may.')
export class CreateGeneration extends CreateVideo {
  @Integer({ optional: true, description: 'With `height`, in place of a `size`.' })
  width?: number;

  @Integer({ optional: true })
  height?: number;
}

export class GenerationData {
  @Text()
  readonly task_id: string;

  @Word(GENERATION_STATUSES)
  readonly status: GenerationStatus;

  @Text({ example: '40%' })
  readonly progress: string;

  @Text({ nullable: true, description: 'Works without a key for a limited time.' })
  readonly url: string | null;

  @Text({ nullable: true, description: 'The same as `url`.' })
  readonly result_url: string | null;

  @Text({ nullable: true, description: 'The same as `url`.' })
  readonly video_url: string | null;

  @Word(['mp4'])
  readonly format: 'mp4';

  @Members({
    description: 'That of the video object, and `duration` (seconds), `width` and `height` of the film.',
  })
  readonly metadata: Record<string, unknown>;

  @Text({ description: 'Empty unless it failed' })
  readonly fail_reason: string;

  @Nested(VideoError, { nullable: true })
  readonly error: VideoError | null;
}

/** What new-api answers to a query: its flat form, and the envelope that others of its clients read. */
export class Generation {
  @Text()
  readonly id: string;

  @Text()
  readonly task_id: string;

  @Word(['queued', 'in_progress', 'completed', 'failed'])
  readonly status: PublicStatus;

  @Integer({ least: 0, most: 100 })
  readonly progress: number;

  @Text({ nullable: true, description: 'Works without a key for a limited time.' })
  readonly url: string | null;

  @Text({ nullable: true, description: 'The same as `url`.' })
  readonly video_url: string | null;

  @Nested(VideoError, { nullable: true })
  readonly error: VideoError | null;

  @Word(['success'])
  readonly code: 'success';

  @Text({ description: 'Empty' })
  readonly message: '';

  @Nested(GenerationData)
  readonly data: GenerationData;
}
