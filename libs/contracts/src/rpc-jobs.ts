import { Type } from 'class-transformer';
import {
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

/** `rpc.provider.job.v1.<family>`: what a provider knows of a task. Replies `ProviderJob`, or the error `not_found`. */
export class JobRef {
  @IsString()
  @IsNotEmpty()
  taskId: string;
}

/**
 * Replied to a `JobRef` at `rpc.provider.queue-place.v1.<family>`: where the task stands in the queue, 1 = the next one, and
 * when it may begin, when that can be told; nothing when it is not queued.
 */
export class QueuePlaceReply {
  @IsOptional()
  @IsInt()
  @Min(1)
  position?: number;

  @IsOptional()
  @IsISO8601()
  estimatedStart?: string;
}

/** One call to a vendor. */
export class ProviderCall {
  @IsISO8601()
  at: string;

  @IsString()
  channelId: string;

  /** `prepare`, `submit`, `find`, `query` or `cancel`. */
  @IsString()
  action: string;

  /** What came of it, e.g. `accepted`, `unknown`. */
  @IsString()
  outcome: string;

  /** The vendor's own code, where it gave one. */
  @IsOptional()
  @IsString()
  vendorCode?: string;

  @IsInt()
  latencyMs: number;
}

/** A message that a provider has sent about a task. */
export class ProviderMessage {
  @IsString()
  id: string;

  @IsString()
  subject: string;

  @IsISO8601()
  at: string;

  /** When the bus had it; absent: not yet. */
  @IsOptional()
  @IsISO8601()
  sentAt?: string;
}

export class ProviderJob {
  @IsString()
  taskId: string;

  /** The provider's own word, e.g. `submitting`, `uncertain`. */
  @IsString()
  state: string;

  @IsOptional()
  @IsString()
  channelId?: string;

  /** The vendor's id of it, once there is one. */
  @IsOptional()
  @IsString()
  vendorTaskId?: string;

  /** Under which the vendor was asked to make it. */
  @IsString()
  reference: string;

  /** What the last look at the vendor came to: for a task in doubt, what is known of it. */
  @IsOptional()
  @IsString()
  lastLook?: string;

  /** Messages sent about it, the first ones first, as long as they are kept; at most 200. */
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ProviderMessage)
  messages?: ProviderMessage[];

  /** Calls made, the first ones first; at most 200. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ProviderCall)
  calls: ProviderCall[];
}

/** `rpc.provider.uncertain.v1`: tasks in doubt of all families, the newest first. Any provider answers. */
export class UncertainRequest {
  @IsInt()
  @Min(1)
  @Max(1000)
  limit: number;

  /** Only tasks before this one. */
  @IsOptional()
  @IsString()
  after?: string;
}

export class UncertainReply {
  @IsArray()
  @IsString({ each: true })
  taskIds: string[];
}

/**
 * What an operator found out about a task: the vendor made it, as this id (`completed`: it is looked at there); it is over
 * and nobody waits for it (`failed`); or the vendor certainly has nothing of it (`resubmit`).
 */
export const JOB_RESOLUTIONS = ['completed', 'failed', 'resubmit'] as const;
export type JobResolutionOutcome = (typeof JOB_RESOLUTIONS)[number];

/** `rpc.provider.job-resolve.v1.<family>`: ends the doubt about a task. Replies `ProviderJob` as it is then. */
export class JobResolve extends JobRef {
  @IsIn(JOB_RESOLUTIONS)
  outcome: JobResolutionOutcome;

  /** For `completed`. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  vendorTaskId?: string;

  /** For `failed`: what the client is told. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  message?: string;
}
