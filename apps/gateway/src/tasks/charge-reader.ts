import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { parseMicros, Receipt, SUBJECT } from '@reelgate/contracts';
import { BackgroundLoop, CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { TasksRepository } from './tasks.repository.js';

/** Billing settles from the same event a moment after us; then it is asked less and less often. */
const PAUSES_MS = [400, 800, 2_000, 10_000];
const TICK_MS = 100;
/** Receipts asked for at once. */
const LANES = 32;
const SWEEP_MS = 60_000;
const SWEEP_BATCH = 500;
/** What billing has not settled by then is for a person to look at. */
const GIVE_UP_MS = 7 * 86_400_000;

interface Expected {
  readonly attempt: number;
  readonly at: number;
}

/**
 * Learns what a completed film was charged, in the background: reading a task neither waits for billing nor fails with
 * it. Until the amount is known the held one is shown, which it almost always is.
 */
@Injectable()
export class ChargeReader implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #expected = new Map<string, Expected>();
  readonly #loop: BackgroundLoop;
  #sweepAt = 0;

  constructor(
    private readonly rpc: RpcClient,
    private readonly tasks: TasksRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#loop = new BackgroundLoop({
      name: 'charged amounts',
      everyMs: TICK_MS,
      round: () => this.#learnDue(),
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

  /** A task has completed: its amount will be known soon. */
  expect(id: string): void {
    if (!this.#expected.has(id)) this.#expected.set(id, { attempt: 0, at: this.#now() + PAUSES_MS[0]! });
  }

  async #learnDue(): Promise<void> {
    if (this.#now() >= this.#sweepAt) await this.#sweep();
    const due = [...this.#expected].filter(([, { at }]) => at <= this.#now()).slice(0, LANES);
    await Promise.all(due.map(([id, expected]) => this.#learn(id, expected)));
  }

  async #learn(id: string, { attempt }: Expected): Promise<void> {
    const receipt = await this.rpc
      .call(SUBJECT.billingReceipt, { taskId: id }, Receipt)
      .catch((error: unknown) => this.logger.debug({ err: error, taskId: id }, 'no receipt yet'));
    if (receipt && receipt.status !== 'held') {
      await this.tasks.setCharged(id, parseMicros(receipt.charged?.amount ?? '0'));
      this.#expected.delete(id);
      return;
    }
    const pause = PAUSES_MS[attempt + 1];
    // The sweep comes back to it.
    if (pause === undefined) this.#expected.delete(id);
    else this.#expected.set(id, { attempt: attempt + 1, at: this.#now() + pause });
  }

  /** Completed tasks nobody expects an amount for, because billing was long away or a replica died. */
  async #sweep(): Promise<void> {
    const now = this.#now();
    this.#sweepAt = now + SWEEP_MS;
    const ids = await this.tasks.uncharged(new Date(now - GIVE_UP_MS), new Date(now - SWEEP_MS), SWEEP_BATCH);
    for (const id of ids) this.expect(id);
  }

  #now(): number {
    return this.clock.now().getTime();
  }
}
