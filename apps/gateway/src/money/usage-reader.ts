import { Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { SUBJECT, UsageReply } from '@reelgate/contracts';
import type { UsageGroup, UsageRequest, UsageRow } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { ApiKeysRepository } from '../api-keys/api-keys.repository.js';
import { ChannelDirectory } from '../channels/channel-directory.js';

/** Most rows of an answer. */
const MOST_ROWS = 50_000;
/** Sums up a period of any length. */
const LIMIT_MS = 20_000;

/** What ids of a report are called now. */
export interface Names {
  readonly accounts: ReadonlyMap<string, string>;
  readonly keys: ReadonlyMap<string, string>;
  readonly channels: ReadonlyMap<string, string>;
}

/** Sums of usage, which are billing's, with the names that its ids have here. */
@Injectable()
export class UsageReader {
  constructor(
    private readonly rpc: RpcClient,
    private readonly accounts: AccountsRepository,
    private readonly keys: ApiKeysRepository,
    private readonly channels: ChannelDirectory,
  ) {}

  /** All rows. Throws AppError `invalid_request` when there are too many, and what billing answers. */
  async read(request: UsageRequest): Promise<{
    readonly currency: string;
    readonly rows: readonly UsageRow[];
    readonly names: Names;
  }> {
    const rows: UsageRow[] = [];
    for (let after: string[] | undefined; ; after = request.groupBy.map((group) => rows.at(-1)![group]!)) {
      const page = await this.rpc.call(
        SUBJECT.billingUsage,
        { ...request, ...(after ? { after } : {}) },
        UsageReply,
        LIMIT_MS,
      );
      rows.push(...page.rows);
      if (rows.length > MOST_ROWS) {
        const message = `More than ${MOST_ROWS} rows; ask for a shorter period or fewer groups.`;
        throw new AppError('invalid_request', message, { param: 'group_by' });
      }
      if (!page.hasMore) return { currency: page.currency, rows, names: await this.#names(rows) };
    }
  }

  async #names(rows: readonly UsageRow[]): Promise<Names> {
    const ids = (group: UsageGroup): string[] => [...new Set(rows.flatMap((row) => row[group] || []))];
    const [accounts, keys, channels] = await Promise.all([
      this.accounts.namesOf(ids('account')),
      this.keys.namesOf(ids('key')),
      this.channels.namesOf(ids('channel')),
    ]);
    return { accounts, keys, channels };
  }
}
