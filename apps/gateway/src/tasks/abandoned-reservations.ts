import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { ABANDON_BATCH, Empty, SUBJECT } from '@reelgate/contracts';
import type { AbandonedReservation } from '@reelgate/contracts';
import { BackgroundLoop, CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { AbandonedReservationsRepository } from './abandoned-reservations.repository.js';
import { TasksRepository } from './tasks.repository.js';

/** The safety net for what a process wrote that died. */
const IDLE_MS = 10_000;

/**
 * Sees to it that no customer's money stays put aside for a task that was given up before billing answered, or could not be
 * stored: it is written down, and billing is told until it has confirmed. Billing releases what it holds, and refuses what
 * reaches it later. What cannot be written down, because the database is away, billing finds by itself as an orphan.
 */
@Injectable()
export class AbandonedReservations implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #loop: BackgroundLoop;

  constructor(
    private readonly rows: AbandonedReservationsRepository,
    private readonly tasks: TasksRepository,
    private readonly rpc: RpcClient,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#loop = new BackgroundLoop({
      name: 'abandoned reservations',
      everyMs: IDLE_MS,
      round: async () => ((await this.#tell()) < ABANDON_BATCH ? IDLE_MS : 0),
      clock,
      logger,
    });
  }

  onApplicationBootstrap(): void {
    this.#loop.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.#loop.stop();
  }

  /** For tasks whose creates have ended without one. Never rejects: the caller has an error of its own to tell. */
  async add(reservations: readonly AbandonedReservation[]): Promise<void> {
    try {
      await this.rows.add(reservations);
      this.#loop.wake();
    } catch (error) {
      const taskIds = reservations.map(({ taskId }) => taskId);
      this.logger.warn({ err: error, taskIds }, 'holds are left to be found as orphans');
    }
  }

  /** Any replica may tell what another has written; twice is as good as once. Returns how many there were. */
  async #tell(): Promise<number> {
    const reservations = await this.rows.list(ABANDON_BATCH);
    if (reservations.length === 0) return 0;
    const ids = reservations.map(({ taskId }) => taskId);
    const existing = new Set((await this.tasks.states(ids)).map(({ id }) => id));
    const given = reservations.filter(({ taskId }) => !existing.has(taskId));
    if (given.length > 0) await this.rpc.call(SUBJECT.billingAbandon, { reservations: given }, Empty);
    await this.rows.remove(ids);
    return reservations.length;
  }
}
