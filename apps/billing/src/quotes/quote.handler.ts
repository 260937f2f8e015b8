import { BusHandler, OnRequest } from '@reelgate/bus';
import { PriceRequest, SUBJECT } from '@reelgate/contracts';
import type { QuoteReply } from '@reelgate/contracts';
import { QuoteService } from './quote.service.js';

@BusHandler()
export class QuoteHandler {
  constructor(private readonly quotes: QuoteService) {}

  @OnRequest(SUBJECT.billingQuote)
  quote(request: PriceRequest): Promise<QuoteReply> {
    return this.quotes.quote(request);
  }
}
