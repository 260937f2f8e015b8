import { ERRORS } from '@reelgate/contracts';
import type { ErrorCode } from '@reelgate/contracts';
import { Flag, Instant, Integer, Nested, Text, UnixTime, Word } from '../../openapi/fields.js';
import { Warning } from '../../tasks/warning.dto.js';
import { UNIFIED_STATUSES } from '../unified/unified.dto.js';
import type { UnifiedStatus } from '../unified/unified.dto.js';
import { VIDU_STATE_WORDS } from './request.dto.js';
import type { ViduState } from './request.dto.js';

const CREDITS = "The price in hundredths of the installation's currency, rounded up; 0 when it failed.";

class ViduErrorMetadata {
  @Text({ description: 'The x-request-id' })
  readonly trace_id: string;

  @Word(Object.keys(ERRORS), { description: 'The code of `Error`' })
  readonly code: ErrorCode;

  @Text({ optional: true })
  readonly param?: string;
}

export class ViduError {
  @Integer({ description: 'The HTTP status' })
  readonly code: number;

  @Text({ description: "Vidu's word for it", example: 'FieldInvalid' })
  readonly reason: string;

  @Text()
  readonly message: string;

  @Nested(ViduErrorMetadata)
  readonly metadata: ViduErrorMetadata;
}

/** Answer to a create of a `Bearer` caller. */
export class ViduAccepted {
  @Text()
  readonly task_id: string;

  @Word(UNIFIED_STATUSES)
  readonly status: UnifiedStatus;

  @UnixTime()
  readonly created_at: number;

  @Nested(Warning, {
    list: true,
    optional: true,
    description: 'What of the request did not count, and why; absent when all of it did.',
  })
  readonly warnings?: readonly Warning[];
}

/** Answer to a create of a `Token` caller. */
export class ViduCreated {
  @Text()
  readonly task_id: string;

  @Text()
  readonly type: string;

  @Word(VIDU_STATE_WORDS)
  readonly state: ViduState;

  @Text()
  readonly model: string;

  @Text({ optional: true })
  readonly style?: unknown;

  @Text()
  readonly prompt: string;

  @Text({ list: true })
  readonly images: readonly string[];

  @Integer()
  readonly duration: number;

  @Integer()
  readonly seed: number;

  @Text({ optional: true })
  readonly aspect_ratio?: string;

  @Text()
  readonly resolution: string;

  @Text()
  readonly movement_amplitude: unknown;

  @Flag()
  readonly bgm: boolean;

  @Flag()
  readonly audio: boolean;

  @Text({ optional: true })
  readonly audio_type?: unknown;

  @Text({ description: 'As it was sent.' })
  readonly payload: unknown;

  @Flag()
  readonly off_peak: boolean;

  @Integer({ description: CREDITS })
  readonly credits: number;

  @Flag()
  readonly watermark: boolean;

  @Instant()
  readonly created_at: string;

  @Nested(Warning, {
    list: true,
    optional: true,
    description: 'What of the request did not count, and why; absent when all of it did.',
  })
  readonly warnings?: readonly Warning[];
}

export class ViduProductTask {
  @Text()
  readonly id: string;

  @Word(UNIFIED_STATUSES)
  readonly status: UnifiedStatus;

  @Text({ nullable: true, description: 'Works without a key for a limited time.' })
  readonly video_url: string | null;

  @UnixTime()
  readonly status_update_time: number;

  @Text({ optional: true })
  readonly err_code?: string;

  @Text({ optional: true })
  readonly err_msg?: string;
}

export class ViduCreation {
  @Text()
  readonly id: string;

  @Text({ description: 'Works without a key for a limited time.' })
  readonly url: string;

  @Text({ description: 'Empty when there is none' })
  readonly cover_url: string;

  @Text({ description: 'Empty when there is none' })
  readonly watermarked_url: string;
}

/** Answer to the vendor's query. */
export class ViduTask {
  @Text()
  readonly id: string;

  @Word(VIDU_STATE_WORDS)
  readonly state: ViduState;

  @Text({ description: 'Empty unless it failed' })
  readonly err_code: string;

  @Text()
  readonly err_msg: string;

  @Integer({ description: CREDITS })
  readonly credits: number;

  @Text()
  readonly payload: unknown;

  @Flag()
  readonly bgm: boolean;

  @Flag()
  readonly off_peak: boolean;

  @Integer({ least: 0, most: 100 })
  readonly progress: number;

  @Nested(ViduCreation, { list: true })
  readonly creations: readonly ViduCreation[];
}

class ViduPixels {
  @Integer()
  readonly width: number;

  @Integer()
  readonly height: number;
}

class ViduFilm {
  @Integer()
  readonly duration: number;

  @Nested(ViduPixels)
  readonly resolution: ViduPixels;
}

export class ViduListedCreation extends ViduCreation {
  @Text({ list: true })
  readonly moderation_url: readonly string[];

  @Nested(ViduFilm)
  readonly video: ViduFilm;
}

/** An item of the vendor's list. */
export class ViduListed {
  @Text()
  readonly id: string;

  @Text()
  readonly key_id: string;

  @Text()
  readonly type: string;

  @Text({ description: 'Empty unless it was made of one' })
  readonly template: unknown;

  @Text()
  readonly model: string;

  @Text()
  readonly prompt: string;

  @Text({ list: true })
  readonly images: readonly string[];

  @Integer()
  readonly duration: number;

  @Text()
  readonly resolution: string;

  @Text()
  readonly aspect_ratio: string;

  @Word(VIDU_STATE_WORDS)
  readonly state: ViduState;

  @Text()
  readonly err_code: string;

  @Nested(ViduListedCreation, { list: true })
  readonly creations: readonly ViduListedCreation[];

  @Instant()
  readonly created_at: string;

  @Integer({ description: CREDITS })
  readonly credits: number;
}

export class ViduTaskList {
  @Text({ description: 'Empty on the last page' })
  readonly next_page_token: string;

  @Nested(ViduListed, { list: true })
  readonly tasks: readonly ViduListed[];
}

class ViduRemains {
  @Word(['metered'])
  readonly type: 'metered';

  @Integer({ description: "What can still be spent, in hundredths of the installation's currency" })
  readonly credit_remain: number;

  @Integer({ description: 'Films made at once; 0 where there is no limit' })
  readonly concurrency_limit: number;
}

/** Answer to the query of the balance. Vidu's table of fields and its sample call the list differently: both are there. */
export class ViduCredits {
  @Nested(ViduRemains, { list: true })
  readonly remains: readonly ViduRemains[];

  @Nested(ViduRemains, { list: true })
  readonly remaining_credits: readonly ViduRemains[];
}
