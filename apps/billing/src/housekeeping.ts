import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { BackgroundLoop, CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { BillingEnv } from './billing-env.js';
import { QuoteService } from './quotes/quote.service.js';
import { ReconciliationRunsService } from './reports/reconciliation-runs.service.js';
import { AbandonService } from './reservations/abandon.service.js';
import { OrphanHolds } from './settlement/orphan-holds.service.js';
import { UsageBacklog } from './usage/usage-backlog.service.js';

const PRUNE_MS = 600_000;
/** Replicas of an earlier version may settle beside this one. */
const UNCOUNTED_USAGE_MS = 600_000;
/** The schedule of reconciliations is looked at so often. */
const RECONCILE_MS = 15_000;

/** What is done again and again beside the messages. Every replica does it. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #loops: readonly BackgroundLoop[];
  readonly #reconciliation: BackgroundLoop;

  constructor(
    env: BillingEnv,
    orphans: OrphanHolds,
    abandonment: AbandonService,
    quotes: QuoteService,
    usage: UsageBacklog,
    runs: ReconciliationRunsService,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    const chore = (
      name: string,
      everyMs: number,
      work: () => Promise<unknown>,
      pauseFirst = true,
    ): BackgroundLoop =>
      new BackgroundLoop({
        name,
        everyMs,
        pauseFirst,
        round: async () => {
          await work();
        },
        clock,
        logger,
      });
    this.#reconciliation = chore('reconciliation', RECONCILE_MS, () => runs.work());
    this.#loops = [
      chore('orphan holds', env.BILLING_SWEEP_SECONDS * 1_000, () => orphans.release()),
      chore('pruning of quotes', PRUNE_MS, () => quotes.prune()),
      chore('pruning of abandoned reservations', PRUNE_MS, () => abandonment.prune()),
      chore('usage not counted yet', UNCOUNTED_USAGE_MS, () => usage.count(), false),
      this.#reconciliation,
    ];
  }

  /** Makes the passes over the books that are due, now and not at their next turn. */
  reconcileSoon(): void {
    this.#reconciliation.wake();
  }

  onApplicationBootstrap(): void {
    for (const loop of this.#loops) loop.start();
  }

  /** Resolves when the rounds under way are over. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }
}
