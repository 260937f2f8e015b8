import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { AdjustmentsController } from './adjustments.controller.js';
import { AdjustmentsService } from './adjustments.service.js';
import { BooksController } from './books.controller.js';
import { CostsController } from './costs.controller.js';
import { LedgerController } from './ledger.controller.js';
import { MoneyController } from './money.controller.js';
import { NewApiMoneyController } from './new-api.controller.js';
import { PricesController } from './prices.controller.js';
import { PricesService } from './prices.service.js';
import { ReconciliationController } from './reconciliation.controller.js';
import { UsageReader } from './usage-reader.js';

/** Billing's answers: to accounts about their own money, to operators about the books. */
@Module({
  imports: [AccountsModule, ApiKeysModule, AuditModule, ChannelsModule],
  controllers: [
    MoneyController,
    NewApiMoneyController,
    BooksController,
    AdjustmentsController,
    LedgerController,
    PricesController,
    ReconciliationController,
    CostsController,
  ],
  providers: [AdjustmentsService, PricesService, UsageReader],
})
export class MoneyModule {}
