import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { AdjustmentsController } from './adjustments.controller.js';
import { AdjustmentsService } from './adjustments.service.js';
import { BooksController } from './books.controller.js';
import { LedgerController } from './ledger.controller.js';
import { MoneyController } from './money.controller.js';
import { NewApiMoneyController } from './new-api.controller.js';
import { PricesController } from './prices.controller.js';
import { PricesService } from './prices.service.js';

/** Billing's answers: to accounts about their own money, to operators about the books. */
@Module({
  imports: [ApiKeysModule, AuditModule],
  controllers: [
    MoneyController,
    NewApiMoneyController,
    BooksController,
    AdjustmentsController,
    LedgerController,
    PricesController,
  ],
  providers: [AdjustmentsService, PricesService],
})
export class MoneyModule {}
