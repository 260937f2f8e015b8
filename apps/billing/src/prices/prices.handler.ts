import { BusHandler, OnRequest } from '@reelgate/bus';
import { Empty, PricesAdd, PricesRequest, ReplayRequest, SUBJECT } from '@reelgate/contracts';
import type { MissingPrices, PriceChanges, PricesReply, ReplayReply } from '@reelgate/contracts';
import { PriceBook } from './price-book.service.js';
import { PriceEditor } from './price-editor.service.js';
import { ReplayPrices } from './replay-prices.service.js';

/** The price book, for those who show it and those who keep it. */
@BusHandler()
export class PricesHandler {
  constructor(
    private readonly book: PriceBook,
    private readonly editor: PriceEditor,
    private readonly replays: ReplayPrices,
  ) {}

  @OnRequest(SUBJECT.billingPrices)
  list(request: PricesRequest): Promise<PricesReply> {
    return this.book.list(request);
  }

  @OnRequest(SUBJECT.billingPricesMissing)
  async missing(_request: Empty): Promise<MissingPrices> {
    return { names: await this.book.missing() };
  }

  @OnRequest(SUBJECT.billingPricesAdd)
  add(request: PricesAdd): Promise<PriceChanges> {
    return this.editor.add(request);
  }

  @OnRequest(SUBJECT.billingPricesReplay)
  replay(request: ReplayRequest): Promise<ReplayReply> {
    return this.replays.replay(request);
  }
}
