import { Inject, Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { PricesReply, SUBJECT } from '@reelgate/contracts';
import type { PriceRow } from '@reelgate/contracts';
import { CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';

const TTL_MS = 60_000;
const PAGE = 1_000;

/** The prices in force, for showing them. What a film costs is always billing's own answer. */
@Injectable()
export class PriceList {
  #rows: ReadonlyMap<string, PriceRow> = new Map();
  #loadedAt = -Infinity;
  #loading: Promise<void> | undefined;

  constructor(
    private readonly rpc: RpcClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Price rows by billing name, at most a minute old; the last known ones when billing does not answer. */
  async current(): Promise<ReadonlyMap<string, PriceRow>> {
    if (this.clock.now().getTime() - this.#loadedAt >= TTL_MS) {
      this.#loading ??= this.#load().finally(() => {
        this.#loading = undefined;
      });
      await this.#loading;
    }
    return this.#rows;
  }

  async #load(): Promise<void> {
    try {
      const rows: PriceRow[] = [];
      for (let page: PricesReply | undefined; !page || page.hasMore;) {
        const after = rows.at(-1)?.id;
        page = await this.rpc.call(
          SUBJECT.billingPrices,
          { limit: PAGE, ...(after === undefined ? {} : { after }) },
          PricesReply,
        );
        rows.push(...page.rows);
        if (page.rows.length === 0) break;
      }
      this.#rows = new Map(rows.map((row) => [row.billingName, row]));
      this.#loadedAt = this.clock.now().getTime();
    } catch (error) {
      this.logger.warn({ err: error }, 'the prices could not be read');
    }
  }
}
