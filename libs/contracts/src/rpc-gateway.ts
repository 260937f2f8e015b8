import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { TASK_STATES } from './task-state.js';
import type { TaskState } from './task-state.js';

/** `rpc.gateway.tasks-known.v1`: which of these tasks exist, and in which state? Billing asks before it frees an orphan hold. */
export class TasksKnownRequest {
  @IsArray()
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  taskIds: string[];

  /** Sees to it that those of the tasks that do not exist can never come to exist. */
  @IsOptional()
  @IsBoolean()
  bar?: boolean;
}

export class KnownTask {
  @IsString()
  taskId: string;

  @IsIn(TASK_STATES)
  state: TaskState;
}

export class TasksKnownReply {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => KnownTask)
  tasks: KnownTask[];

  /** Tasks that certainly do not exist and never will; only when `bar` was asked for. */
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  barred?: string[];
}

/** `rpc.gateway.open-tasks.v1`: ids of tasks that are not terminal, in id order, paged. For reconciliation. */
export class OpenTasksRequest {
  @IsOptional()
  @IsString()
  after?: string;

  @IsInt()
  @Min(1)
  @Max(1000)
  limit: number;
}

export class OpenTasksReply {
  @IsArray()
  @IsString({ each: true })
  taskIds: string[];
}
