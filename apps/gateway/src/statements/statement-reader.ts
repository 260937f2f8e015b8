import { Inject, Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { Balance, MOST_MOVEMENTS, StatementPage, SUBJECT } from '@reelgate/contracts';
import type { Movement } from '@reelgate/contracts';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { ApiKeysRepository } from '../api-keys/api-keys.repository.js';
import { monthIn, monthOf } from './period-of.js';
import type { Period } from './period-of.js';
import type { MovementAnswer, StatementAnswer, StatementQuery } from './statement.dto.js';

/** Adds up all that an account has ever had. */
const LIMIT_MS = 20_000;

/** A statement whose movements are read as they are written. */
export interface WholeStatement extends Omit<StatementAnswer, 'data' | 'last_id' | 'has_more'> {
  readonly movements: AsyncIterable<readonly MovementAnswer[]>;
}

/** Statements, which are billing's, with the names that keys have here. */
@Injectable()
export class StatementReader {
  constructor(
    private readonly rpc: RpcClient,
    private readonly keys: ApiKeysRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The period that is meant: a month, or from an instant on. Throws AppError. */
  async period(accountId: string, { month, time_zone, from, to }: StatementQuery): Promise<Period> {
    const timeZone = time_zone ?? (await this.#zoneOf(accountId));
    const now = this.clock.now();
    if (from === undefined && to === undefined) return monthIn(timeZone, month ?? monthOf(timeZone, now));
    if (month !== undefined) {
      throw new AppError('invalid_request', 'Send `month`, or `from` and `to`.', { param: 'month' });
    }
    // Also refuses a zone that there is not.
    const begin = from ?? monthIn(timeZone, monthOf(timeZone, to!)).from;
    return { from: begin, to: to ?? now, timeZone };
  }

  /** A page of movements. Throws what billing answers. */
  async page(accountId: string, period: Period, limit: number, after?: string): Promise<StatementAnswer> {
    const page = await this.rpc.call(
      SUBJECT.billingStatement,
      {
        accountId,
        from: period.from.toISOString(),
        to: period.to.toISOString(),
        limit,
        ...(after === undefined ? {} : { after }),
      },
      StatementPage,
      LIMIT_MS,
    );
    const data = await this.#named(page.movements);
    return {
      object: 'statement',
      account_id: accountId,
      currency: page.currency,
      month: period.month ?? null,
      time_zone: period.timeZone,
      from: period.from.toISOString(),
      to: period.to.toISOString(),
      opening_balance: page.opening,
      opening_held: page.openingHeld,
      closing_balance: page.closing,
      closing_held: page.closingHeld,
      data,
      last_id: data.at(-1)?.id ?? null,
      has_more: page.hasMore,
    };
  }

  /** All movements of a period; the first are read at once, so that what is wrong is known before anything is sent. */
  async whole(accountId: string, period: Period): Promise<WholeStatement> {
    const { data, last_id, has_more, ...statement } = await this.page(accountId, period, MOST_MOVEMENTS);
    return { ...statement, movements: this.#movements(accountId, period, { data, last_id, has_more }) };
  }

  async *#movements(
    accountId: string,
    period: Period,
    first: Pick<StatementAnswer, 'data' | 'last_id' | 'has_more'>,
  ): AsyncGenerator<readonly MovementAnswer[]> {
    for (let page = first; ;) {
      yield page.data;
      if (!page.has_more) return;
      page = await this.page(accountId, period, MOST_MOVEMENTS, page.last_id!);
    }
  }

  async #zoneOf(accountId: string): Promise<string> {
    const { timeZone } = await this.rpc.call(SUBJECT.billingBalance, { accountId }, Balance);
    return timeZone ?? 'UTC';
  }

  async #named(movements: readonly Movement[]): Promise<MovementAnswer[]> {
    const names = await this.keys.namesOf([...new Set(movements.flatMap(({ keyId }) => keyId ?? []))]);
    return movements.map(
      ({ txId, at, kind, amount, held, balance, heldAfter, taskId, model, keyId, note }) => ({
        id: txId,
        at,
        kind,
        amount,
        held,
        balance,
        held_after: heldAfter,
        task_id: taskId ?? null,
        model: model ?? null,
        key_id: keyId ?? null,
        key_name: (keyId === undefined ? undefined : names.get(keyId)) ?? null,
        note: note ?? null,
      }),
    );
  }
}
