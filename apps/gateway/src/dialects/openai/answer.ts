import { formatMicros, isTerminal, publicStatus } from '@reelgate/contracts';
import { unixSeconds } from '../../http/unix-seconds.js';
import { toPrice } from '../../money/price-view.js';
import type { QueuePlace } from '../../tasks/queue-reader.js';
import type { QuotedTask } from '../../tasks/quote.service.js';
import { isInDoubt } from '../../tasks/task.js';
import type { Task, TaskWarning } from '../../tasks/task.js';
import type { AnswerContext } from '../dialect.js';
import type { Quote, Video, VideoQueue, VideoUsage } from './answer.dto.js';

/** Renders a task. Every member but `last_frame_url` and `starts_at` is always there: strict clients refuse an object without them. */
export function toVideo(task: Task, { filmUrl, lastFrameUrl, startsAt }: AnswerContext): Video {
  const completed = task.state === 'completed';
  const url = completed ? filmUrl(task) : null;
  const start = startsAt(task);
  const lastFrame = completed ? lastFrameUrl(task) : null;
  return {
    id: task.id,
    object: 'video',
    model: task.model,
    billing_model: task.billingModel,
    status: publicStatus(task.state),
    progress: task.progress,
    created_at: unixSeconds(task.createdAt),
    completed_at: task.endedAt && unixSeconds(task.endedAt),
    expires_at:
      completed && task.archiveKey === null && task.resultExpiresAt
        ? unixSeconds(task.resultExpiresAt)
        : null,
    prompt: task.prompt,
    seconds: String(task.seconds),
    size: task.size,
    remixed_from_video_id: task.remixedFrom,
    error: task.errorCode === null ? null : { code: task.errorCode, message: task.errorMessage ?? '' },
    task_id: task.id,
    video_url: url,
    ...(lastFrame === null ? {} : { last_frame_url: lastFrame }),
    metadata: url === null ? task.metadata : { ...task.metadata, url },
    off_peak: task.offPeak,
    ...(start === null ? {} : { starts_at: unixSeconds(start) }),
    usage: usageOf(task),
    warnings: isInDoubt(task) ? [...task.warnings, UNCERTAIN] : task.warnings,
  };
}

const UNCERTAIN: TaskWarning = {
  code: 'outcome_uncertain',
  message:
    'Whether the vendor has this video is not known yet. It is being found out; the amount stays held until then.',
};

/** What the film costs: the held amount until the final one is known, nothing for a film that failed. */
function usageOf(task: Task): VideoUsage {
  const { billedSeconds: seconds, currency } = task;
  const failed = task.state === 'failed';
  return {
    seconds,
    amount: formatMicros(failed ? 0n : (task.charged ?? task.held)),
    currency,
    status: !isTerminal(task.state) ? 'held' : failed ? 'released' : 'charged',
  };
}

/** Where a queued film stands. */
export function toQueue({ position, estimatedStart }: QueuePlace): VideoQueue {
  return { position, estimated_start: estimatedStart && unixSeconds(estimatedStart) };
}

/** The answer to a quote: the film as it would be made, and its price. */
export function toQuote({ spec, warnings, price, obstacle }: QuotedTask): Quote {
  return {
    object: 'video.quote',
    model: spec.model,
    ...toPrice(price),
    family: spec.family,
    version: spec.version,
    scene: spec.scene,
    seconds: spec.seconds,
    resolution: spec.tier,
    aspect_ratio: spec.aspectRatio ?? null,
    audio: spec.audio,
    available: obstacle === null,
    unavailable_reason: obstacle,
    warnings,
    quote_id: price.quoteId,
    expires_at: unixSeconds(new Date(price.expiresAt)),
  };
}
