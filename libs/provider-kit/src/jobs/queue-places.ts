import type { QueuePlaceReply, Vendor } from '@reelgate/contracts';
import type { Clock } from '@reelgate/runtime';
import { durationKey } from '../usual-durations.js';
import type { UsualDurations } from '../usual-durations.js';
import type { QueueCounts, QueueRepository } from './queue.repository.js';

/** The whole queue is counted this often at most, however many ask. */
const FRESH_MS = 2_000;

/** Where a queued job stands among those of all accounts, and when it may begin: an estimate, which costs little. */
export class QueuePlaces {
  #counts: Promise<QueueCounts> | undefined;
  #countedAt = -Infinity;

  constructor(
    private readonly queue: QueueRepository,
    private readonly usual: UsualDurations,
    private readonly clock: Clock,
    private readonly vendors: readonly Vendor[],
  ) {}

  /**
   * Accounts take turns, so before an account's n-th job go at most n of each other one. Jobs begin as fast as those in flight
   * end: their number, over what such a film usually takes. Empty when the job is not queued; without an estimate while
   * nothing is in flight or no such film has been made yet.
   */
  async of(taskId: string): Promise<QueuePlaceReply> {
    const job = await this.queue.placeInAccount(taskId);
    if (!job) return {};
    const { queued, inFlight } = await this.#fresh();
    const turns = queued.reduce((sum, jobs) => sum + Math.min(jobs, job.place), 0);
    // The counts may be older than the job.
    const position = Math.max(job.place, turns);
    const usualMs = this.vendors
      .map((vendor) => this.usual.get(durationKey(vendor, job.spec))?.meanMs)
      .find((meanMs) => meanMs !== undefined);
    if (usualMs === undefined || inFlight === 0) return { position };
    const startsAt = this.clock.now().getTime() + (position * usualMs) / inFlight;
    return { position, estimatedStart: new Date(startsAt).toISOString() };
  }

  #fresh(): Promise<QueueCounts> {
    const now = this.clock.now().getTime();
    if (this.#counts === undefined || now - this.#countedAt >= FRESH_MS) {
      this.#countedAt = now;
      const counts = this.queue.count();
      this.#counts = counts;
      counts.catch(() => {
        if (this.#counts === counts) this.#counts = undefined;
      });
    }
    return this.#counts;
  }
}
