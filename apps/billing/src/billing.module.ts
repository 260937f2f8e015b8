import { Module } from '@nestjs/common';
import { INSTALLATION } from '@reelgate/service';
import { AccountHandler } from './accounts/account.handler.js';
import { AccountService } from './accounts/account.service.js';
import { AdjustmentHandler } from './adjustments/adjustment.handler.js';
import { AdjustmentService } from './adjustments/adjustment.service.js';
import { APPROVAL_RULE } from './adjustments/approval-rule.js';
import type { ApprovalRule } from './adjustments/approval-rule.js';
import { BillingEnv, reconciliationSchedule } from './billing-env.js';
import { BillingMetrics } from './billing-metrics.js';
import { CostsHandler } from './costs/costs.handler.js';
import { VendorBills } from './costs/vendor-bill.service.js';
import { Housekeeping } from './housekeeping.js';
import { LedgerHandler } from './ledger/ledger.handler.js';
import { LedgerService } from './ledger/ledger.service.js';
import { PriceBook } from './prices/price-book.service.js';
import { PriceEditor } from './prices/price-editor.service.js';
import { PricesHandler } from './prices/prices.handler.js';
import { ReplayPrices } from './prices/replay-prices.service.js';
import { PRICING_RULES } from './prices/pricing-rules.js';
import { QuoteHandler } from './quotes/quote.handler.js';
import { QuoteService } from './quotes/quote.service.js';
import { ReceiptService } from './reports/receipt.service.js';
import { ReconciliationHandler } from './reports/reconciliation.handler.js';
import { ReconciliationRunsService } from './reports/reconciliation-runs.service.js';
import { RECONCILIATION_SCHEDULE } from './reports/reconciliation-schedule.js';
import { ReconciliationService } from './reports/reconciliation.service.js';
import { ReportsHandler } from './reports/reports.handler.js';
import { AbandonService } from './reservations/abandon.service.js';
import { ReserveHandler } from './reservations/reserve.handler.js';
import { ReserveService } from './reservations/reserve.service.js';
import { ORPHAN_AGE_MS, OrphanHolds } from './settlement/orphan-holds.service.js';
import { SettleService } from './settlement/settle.service.js';
import { StatementHandler } from './statements/statement.handler.js';
import { StatementService } from './statements/statement.service.js';
import { TaskEventsHandler } from './settlement/task-events.handler.js';
import { UsageBacklog } from './usage/usage-backlog.service.js';
import { UsageService } from './usage/usage.service.js';

/** Billing, on what `ServiceModule` gives. */
@Module({
  controllers: [
    ReserveHandler,
    QuoteHandler,
    AccountHandler,
    AdjustmentHandler,
    LedgerHandler,
    PricesHandler,
    CostsHandler,
    StatementHandler,
    ReportsHandler,
    ReconciliationHandler,
    TaskEventsHandler,
  ],
  providers: [
    { provide: PRICING_RULES, useExisting: INSTALLATION },
    {
      provide: ORPHAN_AGE_MS,
      useFactory: (env: BillingEnv) => env.BILLING_ORPHAN_AGE_SECONDS * 1_000,
      inject: [BillingEnv],
    },
    {
      provide: APPROVAL_RULE,
      useFactory: (env: BillingEnv): ApprovalRule => ({
        needed: env.BILLING_ADJUSTMENT_APPROVAL,
        withinMs: env.BILLING_ADJUSTMENT_HOURS * 3_600_000,
      }),
      inject: [BillingEnv],
    },
    {
      provide: RECONCILIATION_SCHEDULE,
      useFactory: reconciliationSchedule,
      inject: [BillingEnv],
    },
    BillingMetrics,
    Housekeeping,
    PriceBook,
    PriceEditor,
    ReplayPrices,
    VendorBills,
    StatementService,
    AccountService,
    AdjustmentService,
    LedgerService,
    QuoteService,
    ReserveService,
    AbandonService,
    SettleService,
    OrphanHolds,
    UsageService,
    UsageBacklog,
    ReceiptService,
    ReconciliationService,
    ReconciliationRunsService,
  ],
})
export class BillingModule {}
