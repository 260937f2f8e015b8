import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { BooksController } from './books.controller.js';
import { MoneyController } from './money.controller.js';
import { NewApiMoneyController } from './new-api.controller.js';

/** Billing's answers: to accounts about their own money, to operators about the books. */
@Module({
  imports: [ApiKeysModule],
  controllers: [MoneyController, NewApiMoneyController, BooksController],
})
export class MoneyModule {}
