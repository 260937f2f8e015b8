import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { formatMicros } from '@reelgate/contracts';
import type {
  AccountPut,
  Balance,
  CreditRequest,
  KeyBudgetsReply,
  KeyBudgetsRequest,
  Micros,
} from '@reelgate/contracts';
import { columnList, DATABASE, Database } from '@reelgate/db';
import type { Sql } from '@reelgate/db';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { APPROVAL_RULE } from '../adjustments/approval-rule.js';
import type { ApprovalRule } from '../adjustments/approval-rule.js';
import { budgetsOf, toBudgetState } from '../budgets/budget.js';
import { dayIn, isTimeZone } from '../budgets/calendar.js';
import { daySpendOf, WHOLE_ACCOUNT } from '../budgets/day-spend.js';
import { postTransactions } from '../ledger/post-transactions.js';
import { creditTransaction, customerAccount } from '../ledger/transactions.js';
import { PRICING_RULES } from '../prices/pricing-rules.js';
import { isPriceList } from '../prices/price-list-name.js';
import type { PricingRules } from '../prices/pricing-rules.js';
import type { CustomerTerms } from '../prices/resolve-rate.js';
import { amountOfChange, assertBalance, decimal, lockBalance, MOST } from './balance-change.js';

interface AccountRow {
  readonly id: string;
  readonly currency: string;
  readonly posted: bigint;
  readonly held: bigint;
  readonly used: bigint;
  readonly credit_limit: bigint;
  readonly price_multiplier: bigint;
  readonly price_list: string;
  readonly budget: bigint | null;
  readonly monthly_budget: bigint | null;
  readonly daily_budget: bigint | null;
  readonly time_zone: string;
  readonly budget_warn_percent: number;
}

/** Ten times the dearest film a thousand times over still fits a bigint; more is a slip of the keyboard. */
const MAX_MULTIPLIER: Micros = 1_000_000_000n;

const COLUMNS =
  'id, currency, posted, held, used, credit_limit, price_multiplier, price_list, ' +
  'budget, monthly_budget, daily_budget, time_zone, budget_warn_percent';

const CUSTOMER_TERMS = columnList<CustomerTerms>({
  multiplier: 'price_multiplier',
  priceList: 'price_list',
});

/** The money side of accounts. */
@Injectable()
export class AccountService implements OnModuleInit {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PRICING_RULES) private readonly rules: PricingRules,
    @Inject(APPROVAL_RULE) private readonly approval: ApprovalRule,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Creates an account, or changes the fields given. Throws AppError `invalid_request`. */
  async put(request: AccountPut): Promise<Balance> {
    const { total, monthly, daily } = request.budgets ?? {};
    const rows = await this.database.query<AccountRow>(
      `INSERT INTO billing.account AS a (id, currency, credit_limit, price_multiplier, allow_overrun, status,
                                        price_list, time_zone, budget_warn_percent, budget, monthly_budget, daily_budget)
       VALUES ($1, $2, coalesce($3::bigint, 0), coalesce($4::bigint, 1000000), coalesce($5, false), coalesce($6, 'active'),
               coalesce($7, ''), coalesce($8, 'UTC'), coalesce($9::smallint, 80), $10::bigint, $11::bigint, $12::bigint)
       ON CONFLICT (id) DO UPDATE
          SET credit_limit = coalesce($3, a.credit_limit), price_multiplier = coalesce($4, a.price_multiplier),
              allow_overrun = coalesce($5, a.allow_overrun), status = coalesce($6, a.status),
              price_list = coalesce($7, a.price_list), time_zone = coalesce($8, a.time_zone),
              budget_warn_percent = coalesce($9, a.budget_warn_percent),
              budget = CASE WHEN $13 THEN $10 ELSE a.budget END,
              monthly_budget = CASE WHEN $14 THEN $11 ELSE a.monthly_budget END,
              daily_budget = CASE WHEN $15 THEN $12 ELSE a.daily_budget END
       RETURNING ${COLUMNS}`,
      [
        request.accountId,
        this.rules.currency,
        amountOf('creditLimit', request.creditLimit, MOST),
        amountOf('priceMultiplier', request.priceMultiplier, MAX_MULTIPLIER),
        request.allowOverrun ?? null,
        request.status ?? null,
        priceListOf(request.priceList),
        timeZoneOf(request.timeZone),
        request.budgetWarnPercent ?? null,
        amountOf('budgets.total', total ?? undefined, MOST),
        amountOf('budgets.monthly', monthly ?? undefined, MOST),
        amountOf('budgets.daily', daily ?? undefined, MOST),
        total !== undefined,
        monthly !== undefined,
        daily !== undefined,
      ],
    );
    return this.#balanceOf(rows[0]!, this.database);
  }

  /** Throws AppError `not_found`. */
  async balance(accountId: string, sql: Sql = this.database): Promise<Balance> {
    const [row] = await sql.query<AccountRow>(
      `SELECT ${COLUMNS} FROM billing.account WHERE id = $1`,
      [accountId],
      'billing-balance',
    );
    if (!row) throw new AppError('not_found', 'The account has no balance here.');
    return this.#balanceOf(row, sql);
  }

  /** How far a key's budgets are spent. Throws AppError `not_found` for an unknown account. */
  async keyBudgets({ accountId, keyId, limits }: KeyBudgetsRequest): Promise<KeyBudgetsReply> {
    const [row] = await this.database.query<{
      timeZone: string;
      warnPercent: number;
      total: Micros;
    }>(
      `SELECT a.time_zone AS "timeZone", a.budget_warn_percent AS "warnPercent",
              coalesce(k.spent + k.held, 0)::bigint AS total
         FROM billing.account a LEFT JOIN billing.key_spend k ON k.account_id = a.id AND k.key_id = $2
        WHERE a.id = $1`,
      [accountId, keyId],
      'billing-key-budgets',
    );
    if (!row) throw new AppError('not_found', 'The account has no balance here.');
    const day = dayIn(row.timeZone, this.clock.now());
    const [spent] = await daySpendOf(this.database, [{ accountId, keyId, day }]);
    const amounts = {
      total: amountOf('limits.total', limits.total ?? undefined),
      monthly: amountOf('limits.monthly', limits.monthly ?? undefined),
      daily: amountOf('limits.daily', limits.daily ?? undefined),
    };
    const budgets = budgetsOf('key', amounts, { total: row.total, ...spent! }, day);
    return { budgets: budgets.map((budget) => toBudgetState(budget, row.warnPercent)) };
  }

  async #balanceOf(row: AccountRow, sql: Sql): Promise<Balance> {
    const { id: accountId, time_zone: timeZone, budget_warn_percent: warnPercent } = row;
    const limits = { total: row.budget, monthly: row.monthly_budget, daily: row.daily_budget };
    const day = dayIn(timeZone, this.clock.now());
    const byDay = limits.monthly !== null || limits.daily !== null;
    const [spent] = byDay ? await daySpendOf(sql, [{ accountId, keyId: WHOLE_ACCOUNT, day }]) : [];
    const spending = { total: row.used + row.held, ...(spent ?? { daily: 0n, monthly: 0n }) };
    const budgets = budgetsOf('account', limits, spending, day);
    return {
      ...balanceOf(row),
      timeZone,
      budgetWarnPercent: warnPercent,
      budgets: budgets.map((budget) => toBudgetState(budget, warnPercent)),
    };
  }

  /** What the account has agreed on prices. Throws AppError `permission_denied` when there is no such account. */
  async termsOf(accountId: string): Promise<CustomerTerms> {
    const [row] = await this.database.query<CustomerTerms>(
      `SELECT ${CUSTOMER_TERMS} FROM billing.account WHERE id = $1`,
      [accountId],
      'billing-customer-terms',
    );
    if (!row) throw new AppError('permission_denied', 'The account has no balance here.');
    return row;
  }

  /**
   * Adds credit (or takes it, when negative), once per key: the same request again changes nothing and answers the balance
   * of now. Throws AppError `not_found` for an unknown account, `invalid_request` for a zero amount, one that leads beyond
   * what a balance can be, another currency, or a negative one where adjustments need approval,
   * `idempotency_key_reused` when the key was used with another amount.
   */
  async credit(request: CreditRequest): Promise<Balance> {
    const amount = amountOfChange(request, this.rules.currency);
    if (amount < 0n && this.approval.needed) {
      throw new AppError(
        'invalid_request',
        'Here a second key has to approve what is taken: ask for an adjustment instead.',
        { param: 'amount' },
      );
    }
    const { accountId } = request;
    const transaction = creditTransaction(accountId, amount, request.idempotencyKey, request.note);
    return this.database.transaction(async (tx) => {
      const posted = await lockBalance(tx, accountId);
      const [earlier] = await tx.query<{ amount: bigint }>(
        `SELECT e.amount FROM billing.ledger_tx t JOIN billing.ledger_entry e ON e.tx_id = t.id
          WHERE t.key = $1 AND e.account = $2`,
        [transaction.key, customerAccount(accountId)],
      );
      if (!earlier) {
        assertBalance(posted + amount);
        await postTransactions(tx, this.clock.now(), [transaction]);
      } else if (earlier.amount !== amount) {
        const message = `This idempotency key has credited ${formatMicros(earlier.amount)} before.`;
        throw new AppError('idempotency_key_reused', message, { param: 'idempotencyKey' });
      }
      return this.balance(accountId, tx);
    });
  }

  /** Throws when accounts exist in another currency than the installation's: their amounts would change their meaning. */
  async onModuleInit(): Promise<void> {
    const [other] = await this.database.query<{ currency: string }>(
      'SELECT currency FROM billing.account WHERE currency <> $1 LIMIT 1',
      [this.rules.currency],
    );
    if (other) {
      throw new Error(
        `REELGATE_CURRENCY is ${this.rules.currency}, but the accounts of this database are in ${other.currency}.`,
      );
    }
  }
}

function balanceOf(row: AccountRow): Balance {
  return {
    accountId: row.id,
    currency: row.currency,
    balance: formatMicros(row.posted),
    held: formatMicros(row.held),
    available: formatMicros(row.posted - row.held + row.credit_limit),
    creditLimit: formatMicros(row.credit_limit),
    priceMultiplier: formatMicros(row.price_multiplier),
    ...(row.price_list === '' ? {} : { priceList: row.price_list }),
    used: formatMicros(row.used),
  };
}

function amountOf(param: string, text: string | undefined, most?: Micros): Micros | null {
  if (text === undefined) return null;
  const amount = decimal(param, text);
  if (amount < 0n) throw new AppError('invalid_request', `${param} must not be negative.`, { param });
  if (most !== undefined && amount > most) {
    throw new AppError('invalid_request', `${param} must not exceed ${formatMicros(most)}.`, { param });
  }
  return amount;
}

function timeZoneOf(name: string | undefined): string | null {
  if (name !== undefined && !isTimeZone(name)) {
    throw new AppError('invalid_request', `${name} is not a time zone (such as Asia/Shanghai).`, {
      param: 'timeZone',
    });
  }
  return name ?? null;
}

function priceListOf(name: string | undefined): string | null {
  if (name !== undefined && name !== '' && !isPriceList(name)) {
    throw new AppError('invalid_request', 'A price list is named in lower-case letters, digits and dashes.', {
      param: 'priceList',
    });
  }
  return name ?? null;
}
