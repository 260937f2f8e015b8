import { publicStatus } from '@reelgate/contracts';
import type { PublicStatus } from '@reelgate/contracts';
import type { Task } from '../../tasks/task.js';
import type { AnswerContext } from '../dialect.js';
import { toVideo } from '../openai/answer.js';

const STATUS = {
  queued: 'queued',
  in_progress: 'processing',
  completed: 'succeeded',
  failed: 'failed',
} as const satisfies Record<PublicStatus, string>;

/** What new-api answers to a query, in its envelope. */
export interface Generation {
  readonly code: 'success';
  readonly message: '';
  readonly data: {
    readonly task_id: string;
    readonly status: (typeof STATUS)[PublicStatus];
    readonly url: string | null;
    readonly format: 'mp4';
    /** The video object's metadata, and what was made: `duration` in seconds, `width` and `height` in pixels. */
    readonly metadata: Record<string, unknown>;
    readonly error: { readonly code: string; readonly message: string } | null;
  };
}

export function toGeneration(task: Task, context: AnswerContext): Generation {
  const video = toVideo(task, context);
  const [width, height] = task.size.split('x').map(Number);
  return {
    code: 'success',
    message: '',
    data: {
      task_id: task.id,
      status: STATUS[publicStatus(task.state)],
      url: video.video_url,
      format: 'mp4',
      metadata: { ...video.metadata, duration: task.seconds, width, height },
      error: video.error,
    },
  };
}
