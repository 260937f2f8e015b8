import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Believable, BelievableRatio, BelievableUsage } from './believable.js';
import { FAMILY_NAME, TIERS } from './families.js';
import type { Family, Tier } from './families.js';
import { TASK_ERROR_CODES } from './task-state.js';
import type { TaskErrorCode } from './task-state.js';
import { TaskSpec } from './task-spec.js';

/**
 * Command: run this task (`task.cmd.<family>.v1`). Published from the gateway's outbox; the message id is the
 * outbox id, and a provider stores it in its inbox together with the job.
 */
export class TaskCommand {
  @IsString()
  @IsNotEmpty()
  taskId: string;

  @IsString()
  @IsNotEmpty()
  accountId: string;

  @IsString()
  @IsNotEmpty()
  keyId: string;

  @IsISO8601()
  createdAt: string;

  @IsObject()
  @ValidateNested()
  @Type(() => TaskSpec)
  spec: TaskSpec;
}

/** Command: cancel this task if it can still be cancelled (`task.cancel.<family>.v1`). */
export class TaskCancel {
  @IsString()
  @IsNotEmpty()
  taskId: string;
}

/** What every event of a task says. */
export class TaskEvent {
  @IsString()
  @IsNotEmpty()
  taskId: string;

  @IsString()
  @IsNotEmpty()
  accountId: string;

  @Matches(FAMILY_NAME)
  family: Family;

  /** When it happened at the provider. */
  @IsISO8601()
  at: string;
}

/** The vendor has accepted the task: state `running`. */
export class TaskSubmitted extends TaskEvent {
  /** Name of the vendor, e.g. `tencent-vod`. */
  @IsString()
  vendor: string;

  @IsString()
  channelId: string;
}

export class TaskProgress extends TaskEvent {
  @IsInt()
  @Min(0)
  @Max(100)
  progress: number;
}

/** The film as delivered. Billing stores it and prices from it. */
export class TaskResult {
  /**
   * The vendor's link, sealed (`runtime.Sealer`, context `result-url`): links may carry signatures, so they never
   * travel or rest in plain text.
   */
  @IsString()
  @IsNotEmpty()
  sealedUrl: string;

  /** When the vendor's link dies; null when it does not say. */
  @IsOptional()
  @IsISO8601()
  expiresAt?: string | null;

  /** Sealed link of a cover picture, where the vendor makes one. */
  @IsOptional()
  @IsString()
  sealedCoverUrl?: string;

  /** Sealed link of the film's last picture, where it was asked for and the vendor gives it. */
  @IsOptional()
  @IsString()
  sealedLastFrameUrl?: string;

  /** Key in the store when the film was archived. */
  @IsOptional()
  @IsString()
  archiveKey?: string;

  /** Duration of the film in seconds, fractional, as the vendor measured it; absent when it does not say. */
  @Believable('seconds', 'fraction')
  @IsOptional()
  @IsNumber()
  @Min(0)
  seconds?: number;

  @Believable('side', 'whole')
  @IsOptional()
  @IsInt()
  width?: number;

  @Believable('side', 'whole')
  @IsOptional()
  @IsInt()
  height?: number;

  @Believable('bytes', 'whole')
  @IsOptional()
  @IsInt()
  bytes?: number;

  /** The tier delivered, where the vendor says it differs from the one asked for. */
  @IsOptional()
  @IsIn(TIERS)
  tier?: Tier;

  /** `W:H` of the film, where the vendor says so. */
  @BelievableRatio()
  @IsOptional()
  @IsString()
  aspectRatio?: string;

  @Believable('rate', 'fraction')
  @IsOptional()
  @IsNumber()
  framesPerSecond?: number;

  /** The seed that the film was made from, where the vendor says so. */
  @Believable('seed', 'whole')
  @IsOptional()
  @IsInt()
  seed?: number;

  /** Seconds of input video that the vendor used, where it says so. */
  @Believable('seconds', 'fraction')
  @IsOptional()
  @IsNumber()
  @Min(0)
  inputSeconds?: number;

  /** Whether it ran off-peak, where the vendor says so. */
  @IsOptional()
  @IsBoolean()
  offPeak?: boolean;

  /** The vendor's own figures (credits, tokens, units), kept for reconciliation, never mixed into the price silently. */
  @BelievableUsage()
  @IsOptional()
  @IsObject()
  vendorUsage?: Record<string, unknown>;

  /** Billable tokens, for prices per million tokens. */
  @Believable('tokens', 'whole')
  @IsOptional()
  @IsInt()
  @Min(0)
  tokens?: number;
}

/** What the event of a task's end says of who made it, as far as that was decided. */
export class TaskEnd extends TaskEvent {
  /** Name of the vendor, e.g. `tencent-vod`. */
  @IsOptional()
  @IsString()
  vendor?: string;

  @IsOptional()
  @IsString()
  channelId?: string;

  /** The vendor's own id of the task. */
  @IsOptional()
  @IsString()
  vendorTaskId?: string;
}

export class TaskCompleted extends TaskEnd {
  @IsObject()
  @ValidateNested()
  @Type(() => TaskResult)
  result: TaskResult;
}

export class TaskFailed extends TaskEnd {
  @IsIn(TASK_ERROR_CODES)
  code: TaskErrorCode;

  /** The vendor's own reason, without keys, hosts and signed URLs. */
  @IsString()
  @MaxLength(2_000)
  message: string;
}

/** Cancelled before the vendor began: for billing and clients a failure with the code `cancelled`. */
export class TaskCancelled extends TaskEnd {}

/** The submit's outcome is unknown: the hold stays until someone knows more. */
export class TaskUncertain extends TaskEvent {
  @IsString()
  @MaxLength(2_000)
  reason: string;
}

/** Which class the payload of each event subject is. */
export const EVENT_CLASSES = {
  'task.evt.submitted.v1': TaskSubmitted,
  'task.evt.progress.v1': TaskProgress,
  'task.evt.completed.v1': TaskCompleted,
  'task.evt.failed.v1': TaskFailed,
  'task.evt.cancelled.v1': TaskCancelled,
  'task.evt.uncertain.v1': TaskUncertain,
} as const;
