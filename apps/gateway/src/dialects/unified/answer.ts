import { publicStatus } from '@reelgate/contracts';
import type { PublicStatus } from '@reelgate/contracts';
import { unixSeconds } from '../../http/unix-seconds.js';
import type { Task } from '../../tasks/task.js';
import type { AnswerContext } from '../dialect.js';
import { warned } from '../warned.js';
import type { UnifiedCreated, UnifiedStatus, UnifiedTask } from './unified.dto.js';

const STATUS = {
  queued: 'processing',
  in_progress: 'processing',
  completed: 'completed',
  failed: 'failed',
} as const satisfies Record<PublicStatus, UnifiedStatus>;

export function toUnifiedCreated(task: Task): UnifiedCreated {
  const { id, state, createdAt } = task;
  return {
    task_id: id,
    status: STATUS[publicStatus(state)],
    created_at: createdAt.toISOString(),
    ...warned(task),
  };
}

export function toUnifiedTask(task: Task, { filmUrl, coverUrl }: AnswerContext): UnifiedTask {
  const completed = task.state === 'completed';
  return {
    id: task.id,
    status: STATUS[publicStatus(task.state)],
    progress: task.progress,
    created_at: unixSeconds(task.createdAt),
    completed_at: task.endedAt && unixSeconds(task.endedAt),
    video_url: completed ? filmUrl(task) : null,
    thumbnail_url: completed ? coverUrl(task) : null,
    error: task.errorCode === null ? null : { code: task.errorCode, message: task.errorMessage ?? '' },
  };
}
