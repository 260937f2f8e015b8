import { Members, Nested, Text, Word } from '../../openapi/fields.js';
import { VideoError } from '../openai/answer.dto.js';
import { Lenient } from '../../openapi/lenient.js';
import { CreateVideo } from '../openai/request.dto.js';
import { Integer } from '../../openapi/fields.js';

export const GENERATION_STATUSES = ['queued', 'processing', 'succeeded', 'failed'] as const;
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

  @Text({ nullable: true, description: 'Works without a key for a limited time.' })
  readonly url: string | null;

  @Word(['mp4'])
  readonly format: 'mp4';

  @Members({
    description: 'That of the video object, and `duration` (seconds), `width` and `height` of the film.',
  })
  readonly metadata: Record<string, unknown>;

  @Nested(VideoError, { nullable: true })
  readonly error: VideoError | null;
}

/** What new-api answers to a query, in its envelope. */
export class Generation {
  @Word(['success'])
  readonly code: 'success';

  @Text({ description: 'Empty' })
  readonly message: '';

  @Nested(GenerationData)
  readonly data: GenerationData;
}
