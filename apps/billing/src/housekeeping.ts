import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { BackgroundLoop, CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { BillingEnv } from './billing-env.js';
import { BillingMetrics } from './billing-metrics.js';
import { QuoteService } from './quotes/quote.service.js';
import { ReconciliationService } from './reports/reconciliation.service.js';
import { OrphanHolds } from './settlement/orphan-holds.service.js';
import { UsageBacklog } from './usage/usage-backlog.service.js';

const PRUNE_QUOTES_MS = 600_000;
/** Replicas of an earlier version may settle beside this one. */
const UNCOUNTED_USAGE_MS = 600_000;

/** What is done again and again beside the messages. Every replica does it. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #loops: readonly BackgroundLoop[];

  constructor(
    env: BillingEnv,
    orphans: OrphanHolds,
    quotes: QuoteService,
    usage: UsageBacklog,
    private readonly reconciliation: ReconciliationService,
    private readonly metrics: BillingMetrics,
    @Inject(CLOCK) private readonly clock: Clock,
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
    this.#loops = [
      chore('orphan holds', env.BILLING_SWEEP_SECONDS * 1_000, () => orphans.release()),
      chore('pruning of quotes', PRUNE_QUOTES_MS, () => quotes.prune()),
      chore('usage not counted yet', UNCOUNTED_USAGE_MS, () => usage.count(), false),
      ...(env.BILLING_LEDGER_CHECK_SECONDS === 0
        ? []
        : [
            chore('check of the ledger', env.BILLING_LEDGER_CHECK_SECONDS * 1_000, () => this.#checkLedger()),
          ]),
    ];
  }

  onApplicationBootstrap(): void {
    for (const loop of this.#loops) loop.start();
  }

  /** Resolves when the rounds under way are over. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }

  async #checkLedger(): Promise<void> {
    const checks = await this.reconciliation.ledger();
    this.metrics.ledgerDifferences.set(checks.reduce((sum, { differences }) => sum + differences.length, 0));
    this.metrics.ledgerCheckedAt.set(this.clock.now().getTime() / 1_000);
  }
}
