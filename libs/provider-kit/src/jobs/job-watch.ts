import { killPoint } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { backoffMs } from '../backoff.js';
import type { OpenChannel } from '../channels/channel.repository.js';
import type { LookPace } from '../channels/look-pace.js';
import { cleanMessage } from '../clean-message.js';
import { durationKey } from '../usual-durations.js';
import type { UsualDurations } from '../usual-durations.js';
import type { QueryOutcome, VendorClient, VendorResult } from '@reelgate/vendor-port';
import type { VendorCalls } from '../vendors/vendor-calls.js';
import { whyNoFilm } from './believe-result.js';
import { fallsBack, isOffPeak, lastDeadline, offPeakIsOver, queueDeadline } from './deadlines.js';
import type { Job, JobChange, VendorCall } from './job.js';
import type { JobEvents } from './job-events.js';
import type { JobRepository } from './job.repository.js';
import type { JobTransitions } from './job-transitions.js';
import { nextLookMs } from './poll-schedule.js';

/** Jobs made anew on a vendor's advice, the first included. */
const MAX_ATTEMPTS = { once: 2, later: 5 } as const;
/** A vendor that advises "later" has a backlog. */
const LATER_BASE_MS = 10_000;
/** Progress is told when it grew by so much, or after so long. */
const PROGRESS_STEP = 5;
const PROGRESS_MS = 10_000;

/** A vendor that says twice, so far apart, that it has no such job means it. */
const MISSING_MS = 3 * 60_000;
/** How often it is asked after that. */
const MISSED_LOOK_MS = 10 * 60_000;

type Alive = Extract<QueryOutcome, { kind: 'queued' | 'running' }>;

/** Looks at running jobs until a known word of the vendor, or the deadline, ends them. */
export class JobWatch {
  constructor(
    private readonly jobs: JobRepository,
    private readonly transitions: JobTransitions,
    private readonly events: JobEvents,
    private readonly calls: VendorCalls,
    private readonly usual: UsualDurations,
    private readonly pace: LookPace,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  /** One look at a job that the vendor has. */
  async look(job: Job, channel: OpenChannel, client: VendorClient): Promise<void> {
    const { outcome, call } = await this.calls.make<QueryOutcome>('query', channel, () =>
      client.query(channel, job.vendorTaskId!),
    );
    killPoint('provider.vendor-answered');
    if (outcome.kind === 'unknown' && outcome.limited) this.pace.refused(channel.id);
    else this.pace.answered(channel.id);
    switch (outcome.kind) {
      case 'succeeded':
        return this.#succeeded(job, channel, outcome.result, call);
      case 'failed':
        return this.#failed(job, channel, outcome, call);
      case 'cancelled':
        if (job.spec.offPeak && !job.cancelRequested && offPeakIsOver(job.createdAt, this.clock.now())) {
          await this.transitions.windowOver(job, [call]);
        } else {
          await this.transitions.cancelled(job, [call]);
        }
        return;
      case 'unknown':
        return this.#unknown(job, outcome, call);
      default:
        if (this.clock.now() >= job.deadlineAt) return this.#atDeadline(job, channel, client, outcome, call);
        if (job.cancelRequested) return this.#cancel(job, channel, client, outcome, call);
        await this.#later(job, channel, outcome, [call]);
    }
  }

  /** A queued job that no channel took in time. */
  async overdue(job: Job): Promise<void> {
    if (isOffPeak(job.spec)) {
      await this.transitions.windowOver(job, []);
      return;
    }
    await this.transitions.failed(job, 'timed_out', 'No channel could take the task in time.');
  }

  /** What no one could get is no film yet: the vendor may show a better link. At the deadline it has made none. */
  async #succeeded(job: Job, channel: OpenChannel, result: VendorResult, call: VendorCall): Promise<void> {
    const now = this.clock.now();
    const why = whyNoFilm(result, now);
    if (why === undefined) {
      await this.transitions.completed(job, channel, result, [call]);
      return;
    }
    const seen: VendorCall = { ...call, outcome: 'unknown', vendorCode: 'no_film' };
    const message = `The vendor calls the task finished, but there is no film to be had: ${why}.`;
    if (now < job.deadlineAt)
      return this.#unknown(job, { kind: 'unknown', vendorCode: 'no_film', message }, seen);
    await this.transitions.failed(job, 'upstream_failed', message, [seen]);
  }

  async #failed(
    job: Job,
    channel: OpenChannel,
    outcome: Extract<QueryOutcome, { kind: 'failed' }>,
    call: VendorCall,
  ): Promise<void> {
    const { again } = outcome;
    const inTime = this.clock.now() < queueDeadline(job.spec, job.createdAt);
    if (again && job.attempt < MAX_ATTEMPTS[again] && inTime) {
      const waitMs = again === 'once' ? 0 : backoffMs(job.attempt, this.random, { baseMs: LATER_BASE_MS });
      await this.transitions.anew(job, waitMs, [call]);
      return;
    }
    await this.transitions.failed(job, outcome.code, cleanMessage(outcome.message, channel.key), [call]);
  }

  /** No known word: ask again, less and less often; only when nothing can be found out any more is it given up. */
  async #unknown(
    job: Job,
    outcome: Extract<QueryOutcome, { kind: 'unknown' }>,
    call: VendorCall,
  ): Promise<void> {
    if (outcome.absent) return this.#absent(job, outcome, call);
    const now = this.clock.now();
    if (now >= lastDeadline(job.createdAt)) {
      await this.transitions.failed(job, 'timed_out', 'The vendor did not say what became of the task.', [
        call,
      ]);
      return;
    }
    const tries = job.tries + 1;
    const waitMs = Math.max(
      1_000,
      backoffMs(tries, this.random, { baseMs: 2_000, afterMs: outcome.afterMs }),
    );
    const lastLook = `unknown ${outcome.vendorCode}`;
    await this.jobs.change(
      job,
      { tries, looks: job.looks + 1, lastLook, dueAt: new Date(now.getTime() + waitMs) },
      { calls: lastLook === job.lastLook ? [] : [call] },
    );
  }

  /**
   * The vendor says that it has no such job, which it had accepted. Again after some minutes it is a doubt for a person: the
   * film may still come, so nothing is given back; and should the vendor find it, all goes on.
   */
  async #absent(
    job: Job,
    outcome: Extract<QueryOutcome, { kind: 'unknown' }>,
    call: VendorCall,
  ): Promise<void> {
    const now = this.clock.now();
    const missingSince = job.missingSince ?? now;
    const missingMs = now.getTime() - missingSince.getTime();
    if (missingMs >= MISSING_MS && job.state === 'running') {
      await this.transitions.missing(job, 'The vendor says that it has no such task.', MISSED_LOOK_MS, [
        call,
      ]);
      return;
    }
    const nextMs = job.state === 'running' ? MISSING_MS : MISSED_LOOK_MS;
    const lastLook = `unknown ${outcome.vendorCode}`;
    await this.jobs.change(
      job,
      {
        missingSince,
        looks: job.looks + 1,
        lastLook,
        dueAt: now >= lastDeadline(job.createdAt) ? null : new Date(now.getTime() + nextMs),
      },
      { calls: lastLook === job.lastLook ? [] : [call] },
    );
  }

  /** What waits at the vendor can be cancelled there; what runs, runs on. */
  async #cancel(
    job: Job,
    channel: OpenChannel,
    client: VendorClient,
    seen: Alive,
    call: VendorCall,
  ): Promise<void> {
    if (seen.kind === 'running' || !client.cancel) {
      return this.#later(job, channel, seen, [call], { cancelRequested: false });
    }
    const { outcome, call: second } = await this.calls.make('cancel', channel, () =>
      client.cancel!(channel, job.vendorTaskId!),
    );
    const calls = [call, second];
    switch (outcome.kind) {
      case 'cancelled':
        await this.transitions.cancelled(job, calls);
        return;
      case 'too_late':
        return this.#later(job, channel, seen, calls, { cancelRequested: false });
      case 'unknown':
        return this.#later(job, channel, seen, calls);
    }
  }

  /** The last look has not shown the end. What still waits at the vendor is withdrawn, so that it costs nothing later. */
  async #atDeadline(
    job: Job,
    channel: OpenChannel,
    client: VendorClient,
    seen: Alive,
    call: VendorCall,
  ): Promise<void> {
    const calls = [call];
    let withdrawn = false;
    if (seen.kind === 'queued' && client.cancel) {
      const answer = await this.calls.make('cancel', channel, () =>
        client.cancel!(channel, job.vendorTaskId!),
      );
      calls.push(answer.call);
      withdrawn = answer.outcome.kind === 'cancelled';
    }
    if (!job.spec.offPeak) {
      await this.transitions.failed(job, 'timed_out', 'The vendor did not finish the task in time.', calls);
      return;
    }
    // A second run beside one that may still deliver would be paid twice: it gets the rest of the window.
    const end = queueDeadline({ ...job.spec, options: {} }, job.createdAt);
    if (!withdrawn && fallsBack(job.spec) && this.clock.now() < end) {
      return this.#later(job, channel, seen, calls, { deadlineAt: end });
    }
    if (withdrawn) {
      await this.transitions.windowOver(job, calls);
      return;
    }
    await this.transitions.failed(job, 'expired', 'The off-peak window ended without a film.', calls);
  }

  async #later(
    job: Job,
    channel: OpenChannel,
    seen: Alive,
    calls: readonly VendorCall[],
    change: Pick<JobChange, 'cancelRequested' | 'deadlineAt'> = {},
  ): Promise<void> {
    const now = this.clock.now();
    const waiting = seen.kind === 'queued';
    const startedAt = waiting ? now : (job.startedAt ?? now);
    const sinceMs = (waiting ? (job.acceptedAt ?? now) : startedAt).getTime();
    const lookMs = nextLookMs({
      elapsedMs: now.getTime() - sinceMs,
      looks: job.looks + 1,
      waiting,
      offPeak: job.spec.offPeak,
      told: this.pace.told(channel.id),
      usual: this.usual.get(durationKey(channel.vendor, job.spec)),
    });
    const deadlineAt = change.deadlineAt ?? job.deadlineAt;
    const progress = seen.kind === 'running' ? Math.min(99, Math.floor(seen.progress ?? 0)) : 0;
    const grown = progress - job.progress;
    const toldAt = job.progressAt ?? job.acceptedAt ?? now;
    const tell = grown >= PROGRESS_STEP || (grown > 0 && now.getTime() - toldAt.getTime() >= PROGRESS_MS);
    await this.jobs.change(
      job,
      {
        ...change,
        ...(job.state === 'uncertain' ? { state: 'running' as const } : {}),
        ...(job.missingSince === null ? {} : { missingSince: null }),
        looks: job.looks + 1,
        tries: 0,
        lastLook: seen.kind,
        startedAt,
        dueAt: new Date(Math.min(now.getTime() + lookMs, Math.max(deadlineAt.getTime(), now.getTime()))),
        ...(tell ? { progress, progressAt: now } : {}),
      },
      {
        // The timeline tells what is new, not every look.
        calls: seen.kind === job.lastLook && calls.length === 1 ? [] : calls,
        events: [
          // A vendor has found again what it had lost: from now on nobody is in doubt any more.
          ...(job.state === 'uncertain' ? [this.events.submitted(job, channel.vendor, channel.id)] : []),
          ...(tell ? [this.events.progress(job, progress)] : []),
        ],
      },
    );
  }
}
