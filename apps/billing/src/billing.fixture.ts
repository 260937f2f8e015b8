import { defaultCatalogue } from '@reelgate/catalog';
import { Reservation, TaskCompleted } from '@reelgate/contracts';
import type { PricingBasis, TaskResult } from '@reelgate/contracts';
import { Database, migrate } from '@reelgate/db';
import type { BusConnection } from '@reelgate/bus';
import { RpcClient } from '@reelgate/bus';
import { createLogger, newId } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { createTestDatabase } from '@reelgate/testing';
import { Registry } from 'prom-client';
import { AccountService } from './accounts/account.service.js';
import { AdjustmentService } from './adjustments/adjustment.service.js';
import type { ApprovalRule } from './adjustments/approval-rule.js';
import { BillingMetrics } from './billing-metrics.js';
import { LedgerService } from './ledger/ledger.service.js';
import { billingMigrations } from './migrations/index.js';
import { VendorBills } from './costs/vendor-bill.service.js';
import { PriceBook } from './prices/price-book.service.js';
import { PriceEditor } from './prices/price-editor.service.js';
import { PriceEntity } from './prices/price.entity.js';
import { ReplayPrices } from './prices/replay-prices.service.js';
import type { PricingRules } from './prices/pricing-rules.js';
import { QuoteService } from './quotes/quote.service.js';
import { NOTHING_VERIFIED, ReconciliationService } from './reports/reconciliation.service.js';
import { ReserveService } from './reservations/reserve.service.js';
import { SettleService } from './settlement/settle.service.js';
import { StatementService } from './statements/statement.service.js';
import { UsageBacklog } from './usage/usage-backlog.service.js';
import { UsageService } from './usage/usage.service.js';

export const START = new Date('2026-07-01T12:00:00Z');
export const quietLogger: Logger = createLogger('billing-test', 'silent');

const RULES: PricingRules = {
  currency: 'CNY',
  refRule: 'any',
  catalogue: defaultCatalogue,
  offPeakRatios: new Map(),
};

/** A migrated database of the spec file's own, and its URL. */
export async function billingDatabase(): Promise<{ database: Database; url: string }> {
  const { url } = await createTestDatabase();
  await migrate(url, [billingMigrations]);
  const database = await Database.connect({
    url,
    poolSize: 8,
    applicationName: 'billing-test',
    logger: quietLogger,
    entities: [PriceEntity],
  });
  return { database, url };
}

/** The services on a database, without a bus. */
export function billingServices(
  database: Database,
  clock: Clock,
  own: { readonly approval?: ApprovalRule; readonly rules?: Partial<PricingRules> } = {},
) {
  const { approval = { needed: false, withinMs: 72 * 3_600_000 } } = own;
  const rules = { ...RULES, ...own.rules };
  const metrics = new BillingMetrics(new Registry(), database, clock);
  const prices = new PriceBook(database, rules, clock);
  const accounts = new AccountService(database, rules, approval, clock);
  const quotes = new QuoteService(database, rules, clock, prices, accounts);
  const rpc = new RpcClient(undefined as unknown as BusConnection);
  const reconciliation = new ReconciliationService(database, clock, rpc);
  return {
    prices,
    editor: new PriceEditor(database, rules, clock, prices),
    replays: new ReplayPrices(database, rules, clock, prices),
    accounts,
    adjustments: new AdjustmentService(database, rules, approval, clock),
    ledger: new LedgerService(database),
    quotes,
    reservations: new ReserveService(database, rules, clock, prices, quotes, metrics, quietLogger),
    statements: new StatementService(database, rules),
    vendorBills: new VendorBills(database, rules, clock, prices),
    usage: new UsageService(database, rules),
    usageBacklog: new UsageBacklog(database),
    settlement: new SettleService(database, rules, clock, quietLogger, prices, metrics),
    reconciliation,
    /** All checks within the ledger, of everything. */
    ledgerChecks: () => reconciliation.ledger(database, 'full', NOTHING_VERIFIED),
  };
}

/** Kling 3.0, 720p, silent: 0.6 CNY a second. */
export const pricingBasis = (fields: Partial<PricingBasis> = {}): PricingBasis => ({
  family: 'kling',
  base: 'Kling-3.0',
  scene: 'text',
  tier: '720p',
  audio: false,
  images: 0,
  videos: 0,
  offPeak: false,
  ...fields,
});

export const newTaskId = (): string => newId('video', START);

/** 5 s of `pricingBasis()`: 3 CNY. */
export const reservation = (accountId: string, fields: Partial<Reservation> = {}): Reservation =>
  Object.assign(new Reservation(), {
    taskId: newTaskId(),
    accountId,
    keyId: `key_of_${accountId}`,
    basis: pricingBasis(),
    seconds: 5,
    secondsStated: true,
    createdAt: START.toISOString(),
    ...fields,
  } satisfies Reservation);

/** The event of a film of 5.042 s. */
export const completed = (taskId: string, result: Partial<TaskResult> = {}): TaskCompleted =>
  Object.assign(new TaskCompleted(), {
    taskId,
    accountId: 'of no interest',
    family: 'kling',
    at: START.toISOString(),
    result: { sealedUrl: 'v1.sealed', seconds: 5.042, ...result },
  } satisfies TaskCompleted);
