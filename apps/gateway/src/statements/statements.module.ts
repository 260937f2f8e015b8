import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { StatementReader } from './statement-reader.js';
import { AccountStatementsController, StatementController } from './statements.controller.js';
import { StatementsService } from './statements.service.js';

/** Statements and invoices of accounts. */
@Module({
  imports: [AccountsModule, ApiKeysModule],
  controllers: [AccountStatementsController, StatementController],
  providers: [StatementReader, StatementsService],
})
export class StatementsModule {}
