import { Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { BusHandler, OnRequest } from '@reelgate/bus';
import {
  AbandonRequest,
  AccountPut,
  AccountRef,
  BUDGET_PERIODS,
  CreditRequest,
  formatMicros,
  KeyBudgetsRequest,
  parseMicros,
  PriceRequest,
  PricesAdd,
  PricesRequest,
  ReplayRequest,
  ReceiptRequest,
  ReserveRequest,
  SUBJECT,
  UsageRequest,
  StatementRequest,
  VendorBillImport,
} from '@reelgate/contracts';
import type {
  AbandonedReservation,
  Balance,
  BudgetState,
  Empty,
  KeyBudgetsReply,
  Price,
  MissingPrices,
  PriceChanges,
  PricesReply,
  ReplayReply,
  QuoteReply,
  Receipt,
  Reservation,
  ReserveReply,
  ReserveResult,
  UsageReply,
  UsageRow,
  Movement,
  StatementPage,
  VendorBillReport,
} from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import { LedgerHandlers, LedgerScript } from './ledger-stand-in.js';
import { BillingLetters, BillingLettersHandlers } from './letters-stand-in.js';

const UNIT_PRICE = '0.600000';
const TERMS = {
  unit_price: UNIT_PRICE,
  unit: 'second',
  min_units: null,
  step: null,
  image_price: null,
  free_images: null,
  input_price: null,
};

const PRICE_ROW = {
  id: 'price_1',
  billingName: 'kling-3.0-omni-720p-noref-mute',
  currency: 'CNY',
  unitPrice: UNIT_PRICE,
  unit: 'second',
  terms: { ...TERMS, image_price: '0.050000', free_images: 5 },
  source: 'list',
  effectiveFrom: '2026-01-01T00:00:00.000Z',
};

const usageRow = (): UsageRow => ({ day: '2026-01-01', tasks: 2, seconds: 10, amount: '6.000000' });

/** Billing's side of the wire with scripted answers: what was asked of it, and what it shall answer. */
export class BillingScript {
  readonly ledger = new LedgerScript();
  readonly letters = new BillingLetters();
  /** Open and settled holds by task. */
  readonly holds = new Map<string, Reservation>();
  /** Sizes of the reserve messages. */
  readonly batches: number[] = [];
  readonly abandoned: AbandonedReservation[] = [];
  readonly accounts = new Map<string, AccountPut>();
  readonly credits: CreditRequest[] = [];
  readonly receipts = new Map<string, Receipt>();
  readonly usageRequests: UsageRequest[] = [];
  readonly newPrices: object[] = [];
  readonly replays: ReplayRequest[] = [];
  /** What every account's statement has, and most of it on one page. */
  movements: readonly Movement[] = [];
  mostMovements = Infinity;
  /** The one row that usage has. */
  usage: (request: UsageRequest) => UsageRow = usageRow;
  /** Refuses a reservation, or answers none at all when it throws. */
  judge: (reservation: Reservation) => Pick<ReserveResult, 'refusal' | 'message' | 'param'> | undefined =
    () => undefined;
  /** Delays the answer to a reserve message. */
  beforeReserve: () => Promise<void> = async () => undefined;
  /** Changes the price that is answered. */
  reprice: (price: Price) => Price = (price) => price;

  reset(): void {
    this.holds.clear();
    this.batches.length = 0;
    this.abandoned.length = 0;
    this.receipts.clear();
    this.usageRequests.length = 0;
    this.newPrices.length = 0;
    this.replays.length = 0;
    this.usage = usageRow;
    this.judge = () => undefined;
    this.beforeReserve = async () => undefined;
    this.reprice = (price) => price;
  }

  price({ seconds, basis }: PriceRequest): Price {
    return this.reprice({
      billingModel: `${basis.base}-${basis.tier}`.toLowerCase(),
      unit: 'second',
      unitPrice: UNIT_PRICE,
      multiplier: '1.000000',
      units: seconds,
      billedSeconds: seconds,
      amount: formatMicros(parseMicros(UNIT_PRICE) * BigInt(seconds)),
      currency: 'CNY',
      priceId: 'price_1',
      priceSource: 'list',
      offPeak: basis.offPeak,
    });
  }

  receipt(reservation: Reservation, status: Receipt['status'], charged?: Price): Receipt {
    return {
      taskId: reservation.taskId,
      accountId: reservation.accountId,
      keyId: reservation.keyId,
      status,
      held: this.price(reservation),
      ...(charged ? { charged } : {}),
      uncollected: '0.000000',
      basis: reservation.basis,
      priceEffectiveFrom: '2026-01-01T00:00:00.000Z',
      createdAt: reservation.createdAt,
      entries: [],
    };
  }
}

@BusHandler()
class BillingHandlers {
  constructor(private readonly script: BillingScript) {}

  @OnRequest(SUBJECT.billingReserve)
  async reserve({ reservations }: ReserveRequest): Promise<ReserveReply> {
    this.script.batches.push(reservations.length);
    await this.script.beforeReserve();
    return {
      results: reservations.map((reservation) => {
        const refused = this.script.judge(reservation);
        if (refused) return { taskId: reservation.taskId, ...refused };
        this.script.holds.set(reservation.taskId, reservation);
        return { taskId: reservation.taskId, price: this.script.price(reservation) };
      }),
    };
  }

  @OnRequest(SUBJECT.billingAbandon)
  abandon({ reservations }: AbandonRequest): Empty {
    this.script.abandoned.push(...reservations);
    return {};
  }

  @OnRequest(SUBJECT.billingQuote)
  quote(request: PriceRequest): QuoteReply {
    return { ...this.script.price(request), quoteId: 'quote_1', expiresAt: '2026-01-01T00:10:00.000Z' };
  }

  @OnRequest(SUBJECT.billingAccountPut)
  put(request: AccountPut): Balance {
    this.script.accounts.set(request.accountId, {
      ...this.script.accounts.get(request.accountId),
      ...request,
    });
    return this.balance(request);
  }

  @OnRequest(SUBJECT.billingKeyBudgets)
  keyBudgets({ limits }: KeyBudgetsRequest): KeyBudgetsReply {
    const budgets = BUDGET_PERIODS.flatMap((period) => {
      const limit = limits[period];
      if (!limit) return [];
      const state: BudgetState = { owner: 'key', period, limit, spent: '0.000000', left: limit, level: 'ok' };
      return period === 'total' ? [state] : [{ ...state, resetsAt: '2030-01-01T00:00:00.000Z' }];
    });
    return { budgets };
  }

  @OnRequest(SUBJECT.billingBalance)
  balance({ accountId }: AccountRef): Balance {
    const account = this.script.accounts.get(accountId);
    if (!account) throw new AppError('not_found', 'The account has no balance here.');
    return {
      accountId,
      currency: 'CNY',
      balance: '100.000000',
      held: '3.000000',
      available: '97.000000',
      creditLimit: formatMicros(parseMicros(account.creditLimit ?? '0')),
      priceMultiplier: account.priceMultiplier ?? '1.000000',
      used: '0.000000',
    };
  }

  @OnRequest(SUBJECT.billingCredit)
  credit(request: CreditRequest): Balance {
    this.script.credits.push(request);
    return this.balance(request);
  }

  @OnRequest(SUBJECT.billingReceipt)
  receipt({ taskId, accountId }: ReceiptRequest): Receipt {
    const receipt = this.script.receipts.get(taskId);
    if (!receipt || (accountId !== undefined && receipt.accountId !== accountId)) {
      throw new AppError('not_found', 'There is no receipt for this task.');
    }
    return receipt;
  }

  @OnRequest(SUBJECT.billingUsage)
  usage(request: UsageRequest): UsageReply {
    this.script.usageRequests.push(request);
    return { currency: 'CNY', rows: [this.script.usage(request)] };
  }

  @OnRequest(SUBJECT.billingPrices)
  prices({ after, book }: PricesRequest): PricesReply {
    if (book === 'costs') {
      const row = { ...PRICE_ROW, id: 'cost_1', priceList: 'channel:chan_1' };
      return { rows: after === undefined ? [row] : [], hasMore: false };
    }
    return { rows: after === undefined ? [PRICE_ROW] : [], hasMore: false };
  }

  @OnRequest(SUBJECT.billingPricesMissing)
  missing(): MissingPrices {
    return { names: ['kling-3.0-omni-2k-ref-mute', 'kling-3.0-omni-4k-ref-mute'] };
  }

  @OnRequest(SUBJECT.billingPricesAdd)
  addPrices({ rows = [], csv, dryRun, book }: PricesAdd): PriceChanges {
    this.script.newPrices.push(...(csv === undefined ? rows : [{ csv }]));
    const after = { ...PRICE_ROW, id: 'price_2', billingName: rows[0]?.['billing_name'] ?? 'from-csv' };
    return {
      applied: !dryRun,
      same: 0,
      changes: [
        book === 'costs'
          ? { kind: 'added', after: { ...after, priceList: `vendor:${rows[0]?.['vendor'] ?? 'vidu'}` } }
          : { kind: 'changed', before: PRICE_ROW, after: { ...after, source: 'operator' } },
      ],
    };
  }

  @OnRequest(SUBJECT.billingStatement)
  statement({ limit, after = '0', from, to }: StatementRequest): StatementPage {
    if (from >= to) throw new AppError('invalid_request', 'to must lie after from.', { param: 'to' });
    const rest = this.script.movements.filter(({ txId }) => Number(txId) > Number(after));
    const movements = rest.slice(0, Math.min(limit, this.script.mostMovements));
    const last = this.script.movements.at(-1);
    return {
      currency: 'CNY',
      opening: '17.000000',
      openingHeld: '0.000000',
      closing: last?.balance ?? '17.000000',
      closingHeld: '3.000000',
      movements,
      hasMore: rest.length > movements.length,
    };
  }

  @OnRequest(SUBJECT.billingVendorBill)
  bill({ vendor, dryRun }: VendorBillImport): VendorBillReport {
    return {
      currency: 'CNY',
      applied: !dryRun,
      tasks: 2,
      agreeing: 1,
      billed: '5.000000',
      cost: '2.500000',
      differences: [{ kind: 'unknown', vendorTaskId: `job of ${vendor}`, billed: '2.500000' }],
    };
  }

  @OnRequest(SUBJECT.billingPricesReplay)
  replay(request: ReplayRequest): ReplayReply {
    this.script.replays.push(request);
    const row = { model: 'kling-3.0-720p-mute', account: 'acct_1', tasks: 2 };
    return {
      currency: 'CNY',
      unpriced: 1,
      rows: [{ ...row, charged: '3.000000', replayed: '3.500000', difference: '0.500000' }],
    };
  }
}

/** The stand-in as a Nest module. */
export function billingModule(script: BillingScript): Type {
  @Module({
    controllers: [BillingHandlers, LedgerHandlers, BillingLettersHandlers],
    providers: [
      { provide: BillingScript, useValue: script },
      { provide: LedgerScript, useValue: script.ledger },
      { provide: BillingLetters, useValue: script.letters },
    ],
  })
  class BillingStandIn {}
  return BillingStandIn;
}
