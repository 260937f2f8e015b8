import { publicStatus } from '@reelgate/contracts';
import type { PublicStatus } from '@reelgate/contracts';
import type { Task } from '../../tasks/task.js';
import type { AnswerContext } from '../dialect.js';
import { toVideo } from '../openai/answer.js';
import type { Generation, GenerationStatus } from './generation.dto.js';

const STATUS = {
  queued: 'queued',
  in_progress: 'processing',
  completed: 'succeeded',
  failed: 'failed',
} as const satisfies Record<PublicStatus, GenerationStatus>;

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
