import { Flag, Integer, Nested, Text, UnixTime, Word } from '../../openapi/fields.js';
import { Lenient } from '../../openapi/lenient.js';
import { Warning } from '../../tasks/warning.dto.js';

const STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired'] as const;
export type ArkStatus = (typeof STATUSES)[number];
export const ARK_STATUS_WORDS: readonly ArkStatus[] = STATUSES;

class ArkErrorDetails {
  @Text({ description: "Ark's code" })
  readonly code: string;

  @Text({ description: "Ends with the request's id." })
  readonly message: string;

  @Text({ description: 'Empty where no field is to blame' })
  readonly param: string;

  @Text()
  readonly type: string;
}

export class ArkError {
  @Nested(ArkErrorDetails)
  readonly error: ArkErrorDetails;
}

export class ArkCreated {
  @Text()
  readonly id: string;

  @Nested(Warning, {
    list: true,
    optional: true,
    description: 'What of the request did not count, and why; absent when all of it did.',
  })
  readonly warnings?: readonly Warning[];
}

export class ArkTaskError {
  @Text({ description: "Ark's code" })
  readonly code: string;

  @Text()
  readonly message: string;
}

class ArkFilm {
  @Text({ description: 'Works without a key for a limited time.' })
  readonly video_url: string;

  @Text({ optional: true, description: 'The same for the last frame, when `return_last_frame` was sent.' })
  readonly last_frame_url?: string;
}

export class ArkUsage {
  @Integer()
  readonly completion_tokens: number;

  @Integer()
  readonly total_tokens: number;
}

@Lenient()
export class ArkTool {
  @Text({ example: 'web_search' })
  readonly type: string;
}

/** Ark's task object. Members that Ark shows of a film that is there are absent until then. */
export class ArkTask {
  @Text()
  readonly id: string;

  @Text()
  readonly model: string;

  @Word(STATUSES)
  readonly status: ArkStatus;

  @Nested(ArkTaskError, { nullable: true })
  readonly error: ArkTaskError | null;

  @UnixTime()
  readonly created_at: number;

  @UnixTime()
  readonly updated_at: number;

  @Nested(ArkFilm, { optional: true })
  readonly content?: ArkFilm;

  @Nested(ArkUsage, {
    optional: true,
    description:
      "Ark's own figure, or by its formula where another vendor made the film; what was paid is in the receipt.",
  })
  readonly usage?: ArkUsage;

  @Integer({ description: 'The one that was used, where the vendor says so; -1 unless one was sent' })
  readonly seed: number;

  @Text()
  readonly resolution: string;

  @Text()
  readonly ratio: string;

  @Integer()
  readonly duration: number;

  @Integer()
  readonly framespersecond: number;

  @Flag({ optional: true })
  readonly generate_audio?: boolean;

  @Word(['default', 'flex'])
  readonly service_tier: 'default' | 'flex';

  @Integer({ optional: true, description: 'As the vendor got it.' })
  readonly execution_expires_after?: number;

  @Integer({ optional: true, description: 'As the vendor got it.' })
  readonly priority?: number;

  @Nested(ArkTool, { list: true, optional: true, description: 'As the vendor got them.' })
  readonly tools?: readonly ArkTool[];
}

/** An item of a list, where Ark's own client reads the reason of a failure from another member. */
export class ArkListed extends ArkTask {
  @Nested(ArkTaskError, { nullable: true })
  readonly failure_reason: ArkTaskError | null;
}

export class ArkTaskList {
  @Integer()
  readonly total: number;

  @Nested(ArkListed, { list: true })
  readonly items: readonly ArkListed[];
}
