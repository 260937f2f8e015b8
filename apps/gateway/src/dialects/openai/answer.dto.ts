import { SCENES, TASK_ERROR_CODES, TIERS } from '@reelgate/contracts';
import type { PublicStatus } from '@reelgate/contracts';
import {
  Amount,
  FamilyName,
  Flag,
  Integer,
  Members,
  Nested,
  Text,
  UnixTime,
  Word,
} from '../../openapi/fields.js';
import { PageOf } from '../../openapi/page.dto.js';
import { TaskPrice } from '../../money/price.dto.js';
import { Warning } from '../../tasks/warning.dto.js';

export class VideoError {
  @Word(TASK_ERROR_CODES)
  readonly code: string;

  @Text()
  readonly message: string;
}

export class VideoUsage {
  @Integer({ description: 'Seconds billed' })
  readonly seconds: number;

  @Amount({
    description: 'What the film costs: the held amount until it is charged, nothing when it failed.',
  })
  readonly amount: string;

  @Text()
  readonly currency: string;

  @Word(['held', 'charged', 'released'])
  readonly status: 'held' | 'charged' | 'released';
}

export class VideoQueue {
  @Integer({ least: 1, description: 'Place in the queue, 1 = the next one. Accounts take turns.' })
  readonly position: number;

  @UnixTime({
    nullable: true,
    description: 'When it may begin, by what is in flight and usually takes; null when nobody can tell.',
  })
  readonly estimated_start: number | null;
}

/** The video object of the OpenAI format, with the gateway's own members. */
export class Video {
  @Text()
  readonly id: string;

  @Word(['video'])
  readonly object: 'video';

  @Text({ description: 'The name that was sent.' })
  readonly model: string;

  @Text({ description: 'The combined name it is charged as.' })
  readonly billing_model: string;

  @Word(['queued', 'in_progress', 'completed', 'failed'])
  readonly status: PublicStatus;

  @Integer({ least: 0, most: 100 })
  readonly progress: number;

  @UnixTime()
  readonly created_at: number;

  @UnixTime({ nullable: true, description: 'End.' })
  readonly completed_at: number | null;

  @UnixTime({ nullable: true, description: 'When the film can no longer be had.' })
  readonly expires_at: number | null;

  @Text()
  readonly prompt: string;

  @Text({ pattern: /^\d+$/ })
  readonly seconds: string;

  @Text({ description: '`WxH`' })
  readonly size: string;

  @Text({ nullable: true })
  readonly remixed_from_video_id: string | null;

  @Nested(VideoError, { nullable: true })
  readonly error: VideoError | null;

  @Text({ description: 'The same as `id`.' })
  readonly task_id: string;

  @Text({ nullable: true, description: 'Works without a key for a limited time.' })
  readonly video_url: string | null;

  @Text({ optional: true, description: 'The same for the last frame, where it was asked for and made.' })
  readonly last_frame_url?: string;

  @Members({ description: 'What was sent, and `url` when completed.' })
  readonly metadata: Record<string, unknown>;

  @Flag()
  readonly off_peak: boolean;

  @UnixTime({
    optional: true,
    description: 'When the off-peak window opens that it waits for; only while it waits for one.',
  })
  readonly starts_at?: number;

  @Nested(VideoUsage)
  readonly usage: VideoUsage;

  @Nested(VideoQueue, {
    optional: true,
    description: 'Only when one queued video is asked for, and its provider can tell.',
  })
  readonly queue?: VideoQueue;

  @Nested(Warning, { list: true })
  readonly warnings: readonly Warning[];
}

export class VideoList extends PageOf(Video) {}

export class DeletedVideo {
  @Text()
  readonly id: string;

  @Word(['video.deleted'])
  readonly object: 'video.deleted';

  @Flag()
  readonly deleted: boolean;
}

export class VideoContent {
  @Text()
  readonly id: string;

  @Word(['video.content'])
  readonly object: 'video.content';

  @Text({ description: 'Works without a key.' })
  readonly url: string;

  @UnixTime({ description: 'When the link ends.' })
  readonly expires_at: number;
}

export class Quote extends TaskPrice {
  @Word(['video.quote'])
  readonly object: 'video.quote';

  @Text()
  readonly model: string;

  @FamilyName()
  readonly family: string;

  @Text()
  readonly version: string;

  @Word(SCENES)
  readonly scene: string;

  @Integer()
  readonly seconds: number;

  @Word(TIERS)
  readonly resolution: string;

  @Text({ nullable: true })
  readonly aspect_ratio: string | null;

  @Flag({ nullable: true, description: 'Null when the model has no sound.' })
  readonly audio: boolean | null;

  @Flag({ description: 'Whether a create could be served now.' })
  readonly available: boolean;

  @Text({ nullable: true, description: 'Why it could not.' })
  readonly unavailable_reason: string | null;

  @Nested(Warning, { list: true })
  readonly warnings: readonly Warning[];

  @Text({ description: 'Send it as `metadata.quote_id` to be charged this price.' })
  readonly quote_id: string;

  @UnixTime({ description: 'Until when the price is kept.' })
  readonly expires_at: number;
}
