import { Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { QuoteReply, SUBJECT } from '@reelgate/contracts';
import type { TaskSpec } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import type { AccountPrincipal } from '../api-keys/principal.js';
import type { ReceivedBody } from '../http/body-reader.js';
import { PrepareTaskService } from './prepare-task.service.js';
import type { PreparedTask } from './prepare-task.service.js';

/** What a request would become, and what it would cost. */
export interface QuotedTask extends Pick<PreparedTask, 'spec' | 'warnings'> {
  readonly price: QuoteReply;
  /** Why a create would be refused although it can be priced: no channel could serve it now. */
  readonly obstacle: string | null;
}

/** Prices requests that create nothing. */
@Injectable()
export class QuoteService {
  constructor(
    private readonly prepare: PrepareTaskService,
    private readonly rpc: RpcClient,
  ) {}

  /** The price of a received body, kept by billing under its quote's id. Throws AppError for what a create would refuse. */
  async quote(caller: AccountPrincipal, body: ReceivedBody): Promise<QuotedTask> {
    const { spec, basis, warnings } = this.prepare.normalize(caller, body);
    await this.prepare.checkHosts(body);
    const price = await this.rpc.call(
      SUBJECT.billingQuote,
      { accountId: caller.accountId, ...this.prepare.priceRequest(spec, basis) },
      QuoteReply,
    );
    return { spec, warnings, price, obstacle: this.#obstacleOf(spec, body) };
  }

  /** The same that a create asks before it holds money. */
  #obstacleOf(spec: TaskSpec, { uploads }: ReceivedBody): string | null {
    try {
      this.prepare.checkChannel(spec);
      this.prepare.checkFiles(spec, new Map(uploads.map(({ file, param }) => [file.file, param])));
      return null;
    } catch (error) {
      if (error instanceof AppError) return error.message;
      throw error;
    }
  }
}
