import { publicStatus } from '@reelgate/contracts';
import type { PublicStatus } from '@reelgate/contracts';
import type { PlainObject } from '../../http/plain-object.js';
import type { Task } from '../../tasks/task.js';
import type { AnswerContext, Dialect } from '../dialect.js';
import { toVideo } from '../openai/dialect.js';
import { isBlank } from '../output-config.js';
import { unifiedDialect } from '../unified/dialect.js';

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

/** new-api's unified form: the unified video's fields, `width` and `height` beside them. */
export const generationsDialect: Dialect = {
  name: 'generations',
  toCreateBody: (body) => unifiedDialect.toCreateBody(readPixels(withoutZeroes(body))),
};

/** Go clients write unset numbers as zero; none of these can be one. */
function withoutZeroes(body: PlainObject): PlainObject {
  const zero = ['duration', 'width', 'height', 'fps'].filter(
    (name) => body[name] === 0 || body[name] === '0',
  );
  return zero.length === 0
    ? body
    : Object.fromEntries(Object.entries(body).filter(([name]) => !zero.includes(name)));
}

/** `width` and `height` are the size, unless there is one. */
function readPixels(body: PlainObject): PlainObject {
  const { width, height, ...rest } = body;
  if (!isBlank(body['size']) || !isLength(width) || !isLength(height)) return body;
  return { ...rest, size: `${Number(width)}x${Number(height)}` };
}

const isLength = (value: unknown): value is number | string =>
  (typeof value === 'number' || typeof value === 'string') && /^\s*\d{1,5}\s*$/.test(String(value));

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
