import type { Catalogue, OffPeakWindows } from '@reelgate/catalog';
import type { Database } from '@reelgate/db';
import { BackgroundLoop, inSpan, sleep, traceFrom, withContext } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { backoffMs } from '../backoff.js';
import { callsFree, takeCalls } from '../channels/call-budget.js';
import type { LookPace } from '../channels/look-pace.js';
import type { ChannelRepository, OpenChannel } from '../channels/channel.repository.js';
import type { FamilyMetrics } from '../metrics.js';
import type { FamilyDefinition, FamilyOnVendor } from '@reelgate/vendor-port';
import { dispatchJobs } from './dispatch-jobs.js';
import type { Job } from './job.js';
import { LEASE_MS } from './job.repository.js';
import type { DueChannel, JobRepository } from './job.repository.js';
import type { JobSubmission } from './job-submission.js';
import type { JobWatch } from './job-watch.js';

/** The safety net for what another process, or a channel's rest, has made due. */
const IDLE_MS = 500;
/** Jobs that become due within so long are claimed together. */
const GATHER_MS = 50;
const SWEEP_EVERY_MS = 30_000;
const SWEEP_BATCH = 100;
/** Finished jobs and their calls are kept for timelines this long. */
const KEEP_MS = 30 * 24 * 60 * 60_000;
const PRUNE_EVERY_MS = 600_000;
const PRUNE_AGAIN_MS = 1_000;

export interface JobLoopParts {
  readonly database: Database;
  readonly jobs: JobRepository;
  readonly channels: ChannelRepository;
  readonly submission: JobSubmission;
  readonly watch: JobWatch;
  readonly pace: LookPace;
  readonly definition: FamilyDefinition;
  readonly catalogue: Catalogue;
  /** The operator's. */
  readonly windows: OffPeakWindows;
  readonly metrics: FamilyMetrics;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Submits at once, and looks at once. */
  readonly concurrency: number;
}

type Step = 'submit' | 'look';
type Work = (channel: OpenChannel, vendor: FamilyOnVendor) => Promise<void>;

/**
 * The engine: claims what is due and works on it, so many at a time. It is woken when there is new work, sleeps until the next
 * job is due, and looks around every half second besides. All it knows is in the rows: any number of these loops share the
 * work, and one that dies loses nothing.
 */
export class JobLoop {
  readonly #claiming: BackgroundLoop;
  readonly #renewal: BackgroundLoop;
  readonly #submits = new Set<Job>();
  readonly #looks = new Set<Job>();
  readonly #running = new Set<Promise<void>>();
  /** There was no room for all that was due: as soon as there is, more is claimed. */
  #full = false;
  #sweepAt = 0;
  #pruneAt = 0;

  constructor(private readonly parts: JobLoopParts) {
    const { jobs, clock, logger } = parts;
    this.#claiming = new BackgroundLoop({
      name: 'job loop',
      everyMs: IDLE_MS,
      round: () => this.#round(),
      clock,
      logger,
    });
    this.#renewal = new BackgroundLoop({
      name: 'renewal of leases',
      everyMs: LEASE_MS / 3,
      pauseFirst: true,
      round: () => jobs.renew([...this.#submits, ...this.#looks]),
      clock,
      logger,
    });
  }

  start(): void {
    this.#pruneAt = this.parts.clock.now().getTime() + PRUNE_EVERY_MS;
    this.#renewal.start();
    this.#claiming.start();
  }

  /** Looks for work soon. */
  wake(): void {
    this.#claiming.wake();
  }

  /** Claims nothing more and waits for the work in hand. */
  async stop(): Promise<void> {
    await this.#claiming.stop();
    await Promise.all(this.#running);
    await this.#renewal.stop();
  }

  async #round(): Promise<number> {
    try {
      await this.#housekeep();
      return await this.#claim();
    } catch (error) {
      this.parts.metrics.internalFailure('claim');
      throw error;
    }
  }

  /** Claims what there is room for. Returns how long nothing more is to be expected, 0 when it should claim again. */
  async #claim(): Promise<number> {
    const { jobs, clock, concurrency } = this.parts;
    const due = await jobs.whatIsDue(concurrency);
    const looking = due.channels.filter((channel) => channel.due > 0);
    let again = false;

    const submitRoom = concurrency - this.#submits.size;
    if (due.queued && submitRoom > 0) {
      const claim = await dispatchJobs(
        {
          ...this.parts,
          prepares: (job, vendor) => this.parts.submission.prepares(job, vendor),
          fits: (job, vendor) => this.parts.submission.fits(job, vendor),
        },
        submitRoom,
        new Set(looking.map(({ id }) => id)),
      );
      again = claim.again;
      for (const { job, channelId, at } of claim.dispatched) {
        this.#take(this.#submits, job, channelId, at, (channel, vendor) =>
          this.parts.submission.submit(job, channel, vendor),
        );
      }
    }

    this.#full = false;
    for (const channel of looking) {
      const { id } = channel;
      const lookRoom = concurrency - this.#looks.size;
      const claimed = lookRoom > 0 ? await this.#claimLooks(channel, lookRoom) : [];
      this.#full ||= claimed.length === Math.max(0, lookRoom);
      for (const { job, at } of claimed) {
        this.#take(this.#looks, job, id, at, (channel, vendor) =>
          // In doubt, but with the vendor's id: it had the job, and may say so again.
          job.vendorTaskId !== null
            ? this.parts.watch.look(job, channel, vendor.client)
            : this.parts.submission.recover(job, channel, vendor),
        );
      }
    }
    if (again) return 0;

    const now = clock.now().getTime();
    const upcoming = due.channels.flatMap(({ nextAt }) =>
      nextAt && nextAt.getTime() > now ? [nextAt.getTime()] : [],
    );
    return Math.max(GATHER_MS, Math.min(IDLE_MS, ...upcoming.map((at) => at - now)));
  }

  /** Due jobs of one channel, as many as its vendor and its call budget allow, each with the instant of its call. */
  async #claimLooks(
    { id: channelId, budgeted }: DueChannel,
    room: number,
  ): Promise<{ readonly job: Job; readonly at: Date }[]> {
    const { database, jobs, channels, pace, clock } = this.parts;
    const wanted = pace.free(channelId, room);
    if (wanted === 0) return [];
    if (!budgeted) {
      const claimed = await jobs.claimDue(database, channelId, wanted);
      const at = pace.take(channelId, claimed.length);
      return claimed.map((job, i) => ({ job, at: at[i]! }));
    }
    return database.transaction(async (tx) => {
      const budget = await channels.lockBudget(tx, channelId);
      if (!budget) return [];
      const now = clock.now();
      const free = callsFree(budget, now, wanted);
      if (free === 0) return [];
      const claimed = await jobs.claimDue(tx, channelId, free);
      if (claimed.length === 0) return [];
      const { at, nextCallAt } = takeCalls(budget, now, claimed.length);
      if (nextCallAt) await channels.setNextCall(tx, channelId, nextCallAt);
      const paced = pace.take(channelId, claimed.length);
      return claimed.map((job, i) => ({ job, at: at[i]! > paced[i]! ? at[i]! : paced[i]! }));
    });
  }

  #take(pool: Set<Job>, job: Job, channelId: string, at: Date, work: Work): void {
    pool.add(job);
    const { requestId, trace = {} } = job.context;
    const step: Step = pool === this.#submits ? 'submit' : 'look';
    const done = withContext({ taskId: job.taskId, ...(requestId ? { requestId } : {}) }, () =>
      inSpan(`${step} ${this.parts.definition.family}`, 'client', traceFrom(trace), {}, () =>
        this.#work(job, step, channelId, at, work),
      ),
    )
      .catch((error: unknown) => this.#release(job, step, error))
      .finally(() => {
        pool.delete(job);
        this.#running.delete(done);
        // A job may be queued again, and a slot of its channel be free; looks that wait for room are claimed by the dozen.
        if (step === 'submit' || (this.#full && pool.size * 2 <= this.parts.concurrency)) this.wake();
      });
    this.#running.add(done);
  }

  async #work(job: Job, step: Step, channelId: string, at: Date, work: Work): Promise<void> {
    const { clock, channels, definition } = this.parts;
    let channel: OpenChannel | undefined;
    try {
      channel = await channels.open(channelId);
    } catch (error) {
      return this.#release(job, step, error, true);
    }
    const vendor = definition.vendors.find(({ client }) => client.vendor === channel?.vendor);
    if (!channel || !vendor) throw new Error(`the channel ${channelId} is gone, or of a vendor unknown here`);
    const waitMs = at.getTime() - clock.now().getTime();
    if (waitMs > 0) await sleep(clock, waitMs);
    await work(channel, vendor);
  }

  /**
   * A step failed for a reason of our own: the job keeps its state and is looked at again later. A submit of which nothing
   * has gone out (`unsent`) can be placed anew.
   */
  async #release(job: Job, step: Step, error: unknown, unsent = false): Promise<void> {
    const { jobs, clock, random, logger, metrics } = this.parts;
    logger.error({ err: error, taskId: job.taskId, step }, 'job step failed, will be tried again');
    metrics.internalFailure(step);
    const tries = job.tries + 1;
    const dueAt = new Date(clock.now().getTime() + Math.max(1_000, backoffMs(tries, random)));
    try {
      if (step === 'submit' && unsent) await jobs.requeue(job, { tries, dueAt });
      else await jobs.change(job, { tries, dueAt });
    } catch (failure) {
      logger.error({ err: failure, taskId: job.taskId }, 'job could not be released, its lease will run out');
    }
  }

  /** Ends what has waited too long, and removes what is long over. */
  async #housekeep(): Promise<void> {
    const { jobs, watch, clock } = this.parts;
    const now = clock.now().getTime();
    if (now >= this.#sweepAt) {
      const overdue = await jobs.claimOverdue(SWEEP_BATCH);
      for (const job of overdue) await withContext({ taskId: job.taskId }, () => watch.overdue(job));
      if (overdue.length < SWEEP_BATCH) this.#sweepAt = now + SWEEP_EVERY_MS;
    }
    if (now >= this.#pruneAt) {
      const more = await jobs.prune(new Date(now - KEEP_MS));
      this.#pruneAt = now + (more ? PRUNE_AGAIN_MS : PRUNE_EVERY_MS);
    }
  }
}
