import type { TaskErrorCode, TaskResult } from '@reelgate/contracts';
import { killPoint } from '@reelgate/runtime';
import type { Clock, Logger, Sealer } from '@reelgate/runtime';
import { backoffMs } from '../backoff.js';
import type { OpenChannel } from '../channels/channel.repository.js';
import type { LookPace } from '../channels/look-pace.js';
import { cleanMessage } from '../clean-message.js';
import type { FamilyMetrics } from '../metrics.js';
import { durationKey } from '../usual-durations.js';
import type { UsualDurations } from '../usual-durations.js';
import type { VendorResult } from '@reelgate/vendor-port';
import { believeResult, isLink } from './believe-result.js';
import {
  atNormalPrice,
  fallsBack,
  lastDeadline,
  queueDeadline,
  ranAtNormalPrice,
  runDeadline,
} from './deadlines.js';
import { referenceOf } from './job.js';
import type { Job, JobChange, VendorCall } from './job.js';
import type { JobEvents } from './job-events.js';
import type { JobRepository } from './job.repository.js';
import { nextLookMs } from './poll-schedule.js';

/** Links travel and rest sealed under this context. */
const URL_CONTEXT = 'result-url';
/** A job in doubt for so many tries is announced as uncertain. */
const TRIES_IN_DOUBT = 5;

/**
 * The ways out of each state: which columns change and who is told. When to go which way is decided by `JobSubmission` and
 * `JobWatch`. Each returns false when the job has moved on without the caller, whose knowledge is then out of date.
 */
export class JobTransitions {
  constructor(
    private readonly jobs: JobRepository,
    private readonly events: JobEvents,
    private readonly usual: UsualDurations,
    private readonly pace: LookPace,
    private readonly sealer: Sealer,
    private readonly metrics: FamilyMetrics,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly logger: Logger,
  ) {}

  /** The vendor has the job. True whoever holds the claim: what a slow worker learned must not be lost. */
  async running(
    job: Job,
    channel: OpenChannel,
    vendorTaskId: string,
    calls: readonly VendorCall[],
  ): Promise<boolean> {
    const now = this.clock.now();
    const startedAt = job.calledAt ?? now;
    const lookMs = nextLookMs({
      elapsedMs: now.getTime() - startedAt.getTime(),
      looks: 0,
      waiting: false,
      offPeak: job.spec.offPeak,
      told: this.pace.told(channel.id),
      usual: this.usual.get(durationKey(channel.vendor, job.spec)),
    });
    const written = await this.jobs.change(
      job,
      {
        state: 'running',
        vendorTaskId,
        acceptedAt: now,
        missingSince: null,
        startedAt,
        looks: 0,
        lastLook: null,
        tries: 0,
        dueAt: job.cancelRequested ? now : this.#in(lookMs),
        deadlineAt: runDeadline(job.spec, job.createdAt, now),
      },
      { events: [this.events.submitted(job, channel.vendor, channel.id)], calls, guard: 'reference' },
    );
    killPoint('provider.running-written');
    return written;
  }

  /**
   * It is unknown whether the vendor has the job. It is asked again after a delay (`afterMs`, or the backoff); after some
   * tries, or at once when nobody but a person can tell (`hopeless`), the task is announced as uncertain.
   */
  async doubt(
    job: Job,
    reason: string,
    calls: readonly VendorCall[],
    options: {
      readonly hopeless?: boolean;
      readonly announce?: boolean;
      readonly afterMs?: number | undefined;
    } = {},
  ): Promise<boolean> {
    const tries = job.tries + 1;
    const announce =
      job.state !== 'uncertain' && (options.hopeless || options.announce || tries >= TRIES_IN_DOUBT);
    const waitMs = Math.max(
      1_000,
      backoffMs(tries, this.random, { baseMs: 2_000, afterMs: options.afterMs }),
    );
    return this.jobs.change(
      job,
      {
        tries,
        dueAt: options.hopeless ? null : this.#in(waitMs),
        // What is known of it so far, for whoever has to judge an uncertain task.
        lastLook: reason,
        ...(announce ? { state: 'uncertain' } : {}),
      },
      { calls, events: announce ? [this.events.uncertain(job, reason)] : [] },
    );
  }

  /** The vendor accepted the job, and says now that it has none: nobody but a person can tell. It is still asked at times. */
  async missing(job: Job, reason: string, nextMs: number, calls: readonly VendorCall[]): Promise<boolean> {
    return this.jobs.change(
      job,
      { state: 'uncertain', dueAt: this.#in(nextMs) },
      { calls, events: [this.events.uncertain(job, reason)] },
    );
  }

  /** The vendor certainly has nothing of this reference: the same one is submitted again, `waitMs` from now. */
  async queueAgain(job: Job, waitMs: number, calls: readonly VendorCall[]): Promise<boolean> {
    return this.jobs.requeue(job, { tries: job.tries + 1, dueAt: this.#in(waitMs) }, { calls });
  }

  /** The vendor's job is over without a film and without cost: a new one under a new reference, `waitMs` from now. */
  async anew(
    job: Job,
    waitMs: number,
    calls: readonly VendorCall[],
    change: Pick<JobChange, 'spec' | 'deadlineAt'> = {},
  ): Promise<boolean> {
    const attempt = job.attempt + 1;
    return this.jobs.requeue(
      job,
      {
        attempt,
        reference: referenceOf(job.taskId, attempt),
        prepared: null,
        acceptedAt: null,
        missingSince: null,
        startedAt: null,
        looks: 0,
        lastLook: null,
        tries: 0,
        deadlineAt: queueDeadline(job.spec, job.createdAt),
        ...change,
        dueAt: this.#in(waitMs),
      },
      { calls },
    );
  }

  /** The off-peak window is over without a film, and nothing is alive upstream: at the normal price, or not at all. */
  async windowOver(job: Job, calls: readonly VendorCall[]): Promise<boolean> {
    if (!fallsBack(job.spec)) {
      return this.failed(job, 'expired', 'The off-peak window ended without a film.', calls);
    }
    const spec = atNormalPrice(job.spec);
    return this.anew(job, 0, calls, { spec, deadlineAt: lastDeadline(job.createdAt) });
  }

  async completed(
    job: Job,
    channel: OpenChannel,
    result: VendorResult,
    calls: readonly VendorCall[],
  ): Promise<boolean> {
    const now = this.clock.now();
    const sealed = this.#seal(job, channel, result);
    const written = await this.jobs.change(
      job,
      {
        state: 'completed',
        dueAt: null,
        result: sealed,
        progress: 100,
        lastLook: 'succeeded',
        finishedAt: now,
      },
      { calls, events: [this.events.completed(job, sealed)] },
    );
    killPoint('provider.completed-written');
    if (written) {
      this.metrics.finished('completed');
      if (!job.spec.offPeak && job.startedAt) {
        const tookMs = now.getTime() - job.startedAt.getTime();
        this.usual.record(durationKey(channel.vendor, job.spec), tookMs, job.looks <= 1);
      }
    }
    return written;
  }

  async failed(
    job: Job,
    code: TaskErrorCode,
    message: string,
    calls: readonly VendorCall[] = [],
  ): Promise<boolean> {
    const text = cleanMessage(message);
    const written = await this.jobs.change(
      job,
      { state: 'failed', dueAt: null, errorCode: code, errorMessage: text, finishedAt: this.clock.now() },
      { calls, events: [this.events.failed(job, code, text)] },
    );
    if (written) this.metrics.finished(code);
    return written;
  }

  async cancelled(job: Job, calls: readonly VendorCall[]): Promise<boolean> {
    const written = await this.jobs.change(
      job,
      {
        state: 'failed',
        dueAt: null,
        errorCode: 'cancelled',
        errorMessage: 'Cancelled before the vendor began.',
        finishedAt: this.clock.now(),
      },
      { calls, events: [this.events.cancelled(job)] },
    );
    if (written) this.metrics.finished('cancelled');
    return written;
  }

  #in(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }

  /** The result as it travels; what of it cannot be true is warned of. */
  #seal(job: Job, channel: OpenChannel, result: VendorResult): TaskResult {
    const { figures, disbelieved } = believeResult(result);
    if (disbelieved.length > 0) {
      this.logger.warn(
        { taskId: job.taskId, channelId: channel.id, disbelieved, figures: told(result, disbelieved) },
        'figures of the vendor cannot be true and are not used',
      );
      this.metrics.disbelieved(channel.vendor, disbelieved);
    }
    const { url, coverUrl, lastFrameUrl } = result;
    const seal = (link: string): string => this.sealer.seal(link, URL_CONTEXT);
    const leads = (link: string | undefined): link is string => link !== undefined && isLink(link);
    return {
      sealedUrl: seal(url),
      ...(leads(coverUrl) ? { sealedCoverUrl: seal(coverUrl) } : {}),
      ...(leads(lastFrameUrl) ? { sealedLastFrameUrl: seal(lastFrameUrl) } : {}),
      ...figures,
      ...(ranAtNormalPrice(job.spec) && figures.offPeak === undefined ? { offPeak: false } : {}),
    };
  }
}

/** The figures as the vendor told them, short. */
const told = (result: VendorResult, members: readonly (keyof VendorResult)[]): string =>
  members.map((member) => `${member} ${String(result[member]).slice(0, 40)}`).join(', ');
