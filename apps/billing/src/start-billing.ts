import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { BusConnection, BusServer, ensureStreams } from '@reelgate/bus';
import { STREAM, SUBJECT } from '@reelgate/contracts';
import { Database, Outbox, storeDeadLetter } from '@reelgate/db';
import {
  armKillPoint,
  createServiceLogger,
  enableTracePropagation,
  Lifecycle,
  NestLogger,
  readEnv,
  startOpsServer,
  systemClock,
} from '@reelgate/runtime';
import type { Clock, EnvSource, RunningService } from '@reelgate/runtime';
import { AccountService } from './accounts/account.service.js';
import { BillingEnv } from './billing-env.js';
import { BillingMetrics } from './billing-metrics.js';
import { BillingModule } from './billing.module.js';
import { Housekeeping } from './housekeeping.js';
import type { Chore } from './housekeeping.js';
import { PriceEntity } from './prices/price.entity.js';
import { pricingRules } from './prices/pricing-rules.js';
import { QuoteService } from './quotes/quote.service.js';
import { ReconciliationService } from './reports/reconciliation.service.js';
import { OrphanHolds } from './settlement/orphan-holds.service.js';
import { BILLING_CONSUMER } from './settlement/settle.service.js';

const SCHEMA = 'billing';
/** Events settled at once; each takes one database connection. */
const EVENT_CONCURRENCY = 6;
const PRUNE_QUOTES_MS = 600_000;

export interface BillingOverrides {
  readonly clock?: Clock;
}

export interface RunningBilling extends RunningService {
  /** Port of /healthz, /readyz and /metrics. */
  readonly opsPort: number;
}

/**
 * Starts the billing service: price book, holds and ledger behind `rpc.billing.*` and the durable consumer `billing` of all
 * task events. The schema must have been migrated. Rejects when the environment is not valid, when Postgres or NATS cannot
 * be reached, and when the database holds accounts in another currency; what had been started is stopped again.
 */
export async function startBilling(
  source: EnvSource,
  overrides: BillingOverrides = {},
): Promise<RunningBilling> {
  const env = readEnv(BillingEnv, source);
  const rules = pricingRules(env);
  const clock = overrides.clock ?? systemClock;
  const logger = createServiceLogger('billing', env);
  enableTracePropagation();
  armKillPoint(env.REELGATE_KILL_AT);
  const lifecycle = new Lifecycle(logger);
  try {
    const bus = await BusConnection.connect({ url: env.NATS_URL, name: 'billing', logger });
    lifecycle.onStop('bus', () => bus.close());
    await ensureStreams(bus, env.NATS_REPLICAS);
    const database = await Database.connect({
      url: env.DATABASE_URL,
      poolSize: env.DATABASE_POOL,
      applicationName: 'reelgate-billing',
      logger,
      entities: [PriceEntity],
    });
    lifecycle.onStop('database', () => database.close());

    const orphanAgeMs = env.BILLING_ORPHAN_AGE_SECONDS * 1_000;
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(
      BillingModule.forRoot({ database, bus, clock, logger, rules, orphanAgeMs }),
      {
        logger: new NestLogger(logger),
        abortOnError: false,
        strategy: new BusServer({
          bus,
          queue: 'billing',
          consumers: [
            {
              stream: STREAM.events,
              durable: BILLING_CONSUMER,
              filter: SUBJECT.allEvents,
              concurrency: EVENT_CONCURRENCY,
            },
          ],
          deadLetter: (letter) => storeDeadLetter(database, SCHEMA, letter),
          logger,
        }),
      },
    );
    await app.get(AccountService).assertCurrency();
    await app.listen();
    lifecycle.onStop('messages', () => app.close());

    const outbox = new Outbox({ database, schema: SCHEMA, bus, clock, logger });
    outbox.start();
    lifecycle.onStop('outbox', () => outbox.stop());

    const metrics = app.get(BillingMetrics);
    const housekeeping = new Housekeeping(
      chores(env, {
        orphans: app.get(OrphanHolds),
        quotes: app.get(QuoteService),
        reconciliation: app.get(ReconciliationService),
        metrics,
        clock,
      }),
      clock,
      logger,
    );
    lifecycle.onStop('housekeeping', () => housekeeping.stop());

    metrics.onRead(
      {
        billing_holds_open: 'Holds of tasks that are not over',
        billing_hold_oldest_seconds: 'Age of the oldest open hold',
        billing_dead_letters: 'Events that were given up and not replayed',
        billing_outbox_unsent: 'Messages in the outbox',
        billing_outbox_oldest_seconds: 'Age of the oldest message in the outbox',
      },
      () => readFigures(database, outbox, clock),
    );
    const ops = await startOpsServer({
      port: env.OPS_PORT,
      host: env.OPS_HOST,
      registry: metrics.registry,
      checks: { database: () => database.ping(), bus: () => bus.ping() },
      logger,
    });
    lifecycle.onStop('ops', () => ops.close());
    logger.info({ currency: rules.currency, opsPort: ops.port }, 'billing is up');
    return { opsPort: ops.port, stop: () => lifecycle.stop() };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

function chores(
  env: BillingEnv,
  services: {
    orphans: OrphanHolds;
    quotes: QuoteService;
    reconciliation: ReconciliationService;
    metrics: BillingMetrics;
    clock: Clock;
  },
): Chore[] {
  const { orphans, quotes, reconciliation, metrics, clock } = services;
  const checkLedger = async (): Promise<void> => {
    const checks = await reconciliation.ledger();
    metrics.ledgerDifferences.set(checks.reduce((sum, { differences }) => sum + differences.length, 0));
    metrics.ledgerCheckedAt.set(clock.now().getTime() / 1_000);
  };
  const every = (seconds: number): number => seconds * 1_000;
  return [
    { name: 'orphan-holds', everyMs: every(env.BILLING_SWEEP_SECONDS), run: () => orphans.release() },
    { name: 'prune-quotes', everyMs: PRUNE_QUOTES_MS, run: () => quotes.prune() },
    ...(env.BILLING_LEDGER_CHECK_SECONDS === 0
      ? []
      : [{ name: 'check-ledger', everyMs: every(env.BILLING_LEDGER_CHECK_SECONDS), run: checkLedger }]),
  ];
}

async function readFigures(
  database: Database,
  outbox: Outbox,
  clock: Clock,
): Promise<Record<string, number>> {
  const [backlog, [row]] = await Promise.all([
    outbox.backlog(),
    database.query<{ open: bigint; oldest: Date | null; dead: bigint }>(
      `SELECT (SELECT count(*) FROM billing.hold WHERE status = 'held') AS open,
              (SELECT min(held_at) FROM billing.hold WHERE status = 'held') AS oldest,
              (SELECT count(*) FROM billing.dead_letter WHERE replayed_at IS NULL) AS dead`,
    ),
  ]);
  const oldest = row?.oldest;
  return {
    billing_holds_open: Number(row?.open ?? 0n),
    billing_hold_oldest_seconds: oldest ? (clock.now().getTime() - oldest.getTime()) / 1_000 : 0,
    billing_dead_letters: Number(row?.dead ?? 0n),
    billing_outbox_unsent: backlog.size,
    billing_outbox_oldest_seconds: backlog.oldestSeconds,
  };
}
