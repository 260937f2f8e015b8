import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import type { BusConnection } from '@reelgate/bus';
import { DATABASE } from '@reelgate/db';
import type { Database } from '@reelgate/db';
import { CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { AccountHandler } from './accounts/account.handler.js';
import { AccountService } from './accounts/account.service.js';
import { BillingMetrics } from './billing-metrics.js';
import { PriceBook } from './prices/price-book.service.js';
import { PriceEditor } from './prices/price-editor.service.js';
import { PricesHandler } from './prices/prices.handler.js';
import { ReplayPrices } from './prices/replay-prices.service.js';
import { PRICING_RULES } from './prices/pricing-rules.js';
import type { PricingRules } from './prices/pricing-rules.js';
import { QuoteHandler } from './quotes/quote.handler.js';
import { QuoteService } from './quotes/quote.service.js';
import { ReceiptService } from './reports/receipt.service.js';
import { ReconciliationService } from './reports/reconciliation.service.js';
import { ReportsHandler } from './reports/reports.handler.js';
import { UsageService } from './reports/usage.service.js';
import { ReserveHandler } from './reservations/reserve.handler.js';
import { ReserveService } from './reservations/reserve.service.js';
import { ORPHAN_AGE_MS, OrphanHolds } from './settlement/orphan-holds.service.js';
import { SettleService } from './settlement/settle.service.js';
import { TaskEventsHandler } from './settlement/task-events.handler.js';

/** What the service is built from. */
export interface BillingDependencies {
  readonly database: Database;
  readonly bus: BusConnection;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly rules: PricingRules;
  readonly orphanAgeMs: number;
}

@Module({})
export class BillingModule {
  static forRoot(dependencies: BillingDependencies): DynamicModule {
    return {
      module: BillingModule,
      controllers: [
        ReserveHandler,
        QuoteHandler,
        AccountHandler,
        PricesHandler,
        ReportsHandler,
        TaskEventsHandler,
      ],
      providers: [
        { provide: DATABASE, useValue: dependencies.database },
        { provide: CLOCK, useValue: dependencies.clock },
        { provide: LOGGER, useValue: dependencies.logger },
        { provide: PRICING_RULES, useValue: dependencies.rules },
        { provide: ORPHAN_AGE_MS, useValue: dependencies.orphanAgeMs },
        { provide: RpcClient, useValue: new RpcClient(dependencies.bus) },
        BillingMetrics,
        PriceBook,
        PriceEditor,
        ReplayPrices,
        AccountService,
        QuoteService,
        ReserveService,
        SettleService,
        OrphanHolds,
        UsageService,
        ReceiptService,
        ReconciliationService,
      ],
    };
  }
}
