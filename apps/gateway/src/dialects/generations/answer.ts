import { publicStatus } from '@reelgate/contracts';
import type { PublicStatus } from '@reelgate/contracts';
import type { Task } from '../../tasks/task.js';
import type { AnswerContext } from '../dialect.js';
import { toVideo } from '../openai/answer.js';
import type { Generation, GenerationStatus } from './generation.dto.js';

const STATUS = {
  queued: 'QUEUED',
  in_progress: 'IN_PROGRESS',
  completed: 'SUCCESS',
  failed: 'FAILURE',
} as const satisfies Record<PublicStatus, GenerationStatus>;

/** Everything that a reader of this path looks for, wherever it looks: flat, as the video object says it, and in `data`. */
export function toGeneration(task: Task, context: AnswerContext): Generation {
  const video = toVideo(task, context);
  const [width, height] = task.size.split('x').map(Number);
  const url = video.video_url;
  return {
    id: task.id,
    task_id: task.id,
    status: video.status,
    progress: video.progress,
    url,
    video_url: url,
    error: video.error,
    code: 'success',
    message: '',
    data: {
      task_id: task.id,
      status: STATUS[publicStatus(task.state)],
      progress: `${video.progress}%`,
      url,
      result_url: url,
      video_url: url,
      format: 'mp4',
      metadata: { ...video.metadata, duration: task.seconds, width, height },
      fail_reason: video.error?.message ?? '',
      error: video.error,
    },
  };
}
