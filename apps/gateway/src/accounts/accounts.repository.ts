import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AppError } from '@reelgate/runtime';
import { In, LessThan } from 'typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { Account } from './account.entity.js';

/** What can be changed of an account; what is absent stays. */
export type AccountChange = Partial<Pick<Account, 'name' | 'status'>>;

/** Writes what belongs to the same transaction. */
type Along = (manager: EntityManager) => Promise<void>;

@Injectable()
export class AccountsRepository {
  constructor(@InjectRepository(Account) private readonly accounts: Repository<Account>) {}

  async insert(account: Account, along: Along): Promise<void> {
    await this.accounts.manager.transaction(async (manager) => {
      await manager.insert(Account, account);
      await along(manager);
    });
  }

  /** Returns the account as it then is. Throws AppError `not_found`. */
  async update(id: string, change: AccountChange, along: Along): Promise<Account> {
    return this.accounts.manager.transaction(async (manager) => {
      if (Object.keys(change).length > 0) await manager.update(Account, { id }, change);
      await along(manager);
      return found(await manager.findOneBy(Account, { id }));
    });
  }

  /** Throws AppError `not_found`. */
  async get(id: string): Promise<Account> {
    return found(await this.accounts.findOneBy({ id }));
  }

  /** Names by id, of those that there are. */
  async namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.accounts.find({ select: { id: true, name: true }, where: { id: In(ids) } });
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** Newest first, and whether more follow; ids sort by creation. */
  async list(
    limit: number,
    after: string | undefined,
  ): Promise<{ readonly accounts: Account[]; readonly hasMore: boolean }> {
    const rows = await this.accounts.find({
      ...(after === undefined ? {} : { where: { id: LessThan(after) } }),
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return { accounts: rows.slice(0, limit), hasMore: rows.length > limit };
  }
}

function found(account: Account | null): Account {
  if (!account) throw new AppError('not_found', 'There is no such account.', { param: 'id' });
  return account;
}
