import { formatMicros } from '@reelgate/contracts';
import type { Micros, ReserveRefusal } from '@reelgate/contracts';
import { levelOf, nameOf } from '../budgets/budget.js';
import type { Budget } from '../budgets/budget.js';
import type { Priced } from '../prices/tariff.js';

/** The money side of an account, as its locked row says. */
export interface AccountState {
  readonly posted: Micros;
  readonly held: Micros;
  readonly creditLimit: Micros;
  readonly suspended: boolean;
  /** From how many percent on a budget is warned of. */
  readonly warnPercent: number;
}

/** A reservation with its price; undefined = there is none. */
export interface Candidate {
  readonly taskId: string;
  readonly accountId: string;
  readonly keyId: string;
  readonly billingModel: string;
  readonly price: Priced | undefined;
  /** Of its account and of its key, and how far they were spent before the first of the candidates. */
  readonly budgets: readonly Budget[];
}

export type Verdict =
  /** `nearlySpent`: budgets that this one has brought to the warning level. */
  | { readonly kind: 'granted'; readonly price: Priced; readonly nearlySpent: readonly Budget[] }
  | { readonly kind: 'refused'; readonly refusal: ReserveRefusal; readonly message: string };

const refused = (refusal: ReserveRefusal, message: string): Verdict => ({
  kind: 'refused',
  refusal,
  message,
});

/**
 * Judges new reservations one after the other, each against what the ones granted before it have left of the balance and
 * of the budgets. An account that is not in `accounts` does not exist.
 */
export function judgeReservations(
  candidates: readonly Candidate[],
  accounts: ReadonlyMap<string, AccountState>,
): Verdict[] {
  const heldHere = new Map<string, Micros>();
  const heldByKey = new Map<string, Micros>();
  return candidates.map((candidate) => {
    const { accountId, price } = candidate;
    const account = accounts.get(accountId);
    if (!account) return refused('permission_denied', 'The account has no balance here.');
    if (account.suspended) return refused('permission_denied', 'The account is suspended.');
    if (!price) return refused('not_priced', `There is no price for ${candidate.billingModel}.`);

    const { amount } = price;
    const cost = `This costs ${formatMicros(amount)} ${price.tariff.currency}`;
    const key = `${accountId} ${candidate.keyId}`;
    const here = heldHere.get(accountId) ?? 0n;
    const onKey = heldByKey.get(key) ?? 0n;
    const budgets = candidate.budgets.map((budget) => ({
      ...budget,
      spent: budget.spent + (budget.owner === 'key' ? onKey : here),
    }));
    const tooSmall = budgets.find(({ limit, spent }) => spent + amount > limit);
    if (tooSmall) return refused('budget_exceeded', `${cost}; ${whyNot(tooSmall, amount)}`);
    const available = account.posted - account.held - here + account.creditLimit;
    if (available < amount) {
      const missing = formatMicros(amount - available);
      return refused(
        'insufficient_balance',
        `${cost}; ${formatMicros(available)} is available, ${missing} is missing.`,
      );
    }
    heldHere.set(accountId, here + amount);
    heldByKey.set(key, onKey + amount);
    const nearlySpent = budgets.filter((budget) => {
      const after = { ...budget, spent: budget.spent + amount };
      const { warnPercent } = account;
      return levelOf(budget, warnPercent) === 'ok' && levelOf(after, warnPercent) !== 'ok';
    });
    return { kind: 'granted', price, nearlySpent };
  });
}

/** What is missing in a budget, and until when. */
function whyNot(budget: Budget, amount: Micros): string {
  const { limit, spent, resetsAt } = budget;
  const left = spent < limit ? limit - spent : 0n;
  const what = `${nameOf(budget)} of ${formatMicros(limit)} has ${formatMicros(left)} left, ${formatMicros(spent + amount - limit)} is missing`;
  return resetsAt ? `${what}. It starts anew at ${resetsAt.toISOString()}.` : `${what}.`;
}
