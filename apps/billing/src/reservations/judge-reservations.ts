import { formatMicros } from '@reelgate/contracts';
import type { Micros, ReserveRefusal } from '@reelgate/contracts';
import type { Priced } from '../prices/tariff.js';

/** The money side of an account, as its locked row says. */
export interface AccountState {
  readonly posted: Micros;
  readonly held: Micros;
  readonly creditLimit: Micros;
  readonly suspended: boolean;
}

/** A reservation with its price; undefined = there is none. */
export interface Candidate {
  readonly taskId: string;
  readonly accountId: string;
  readonly keyId: string;
  readonly billingModel: string;
  readonly price: Priced | undefined;
  /** The key's budget in all; null = none. */
  readonly keyBudget: Micros | null;
  /** What the key has spent and holds. */
  readonly keyTotal: Micros;
}

export type Verdict =
  | { readonly kind: 'granted'; readonly price: Priced }
  | { readonly kind: 'refused'; readonly refusal: ReserveRefusal; readonly message: string };

const refused = (refusal: ReserveRefusal, message: string): Verdict => ({
  kind: 'refused',
  refusal,
  message,
});

/**
 * Judges new reservations one after the other, each against what the ones granted before it have left of the balance and
 * of the key's budget. An account that is not in `accounts` does not exist.
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

    const cost = `${formatMicros(price.amount)} ${price.tariff.currency}`;
    const key = `${accountId} ${candidate.keyId}`;
    const onKey = candidate.keyTotal + (heldByKey.get(key) ?? 0n);
    if (candidate.keyBudget !== null && onKey + price.amount > candidate.keyBudget) {
      const left = candidate.keyBudget - onKey;
      return refused(
        'budget_exceeded',
        `This costs ${cost}; the key's budget has ${formatMicros(left)} left.`,
      );
    }
    const here = heldHere.get(accountId) ?? 0n;
    const available = account.posted - account.held - here + account.creditLimit;
    if (available < price.amount) {
      return refused('insufficient_balance', `This costs ${cost}; ${formatMicros(available)} is available.`);
    }
    heldHere.set(accountId, here + price.amount);
    heldByKey.set(key, (heldByKey.get(key) ?? 0n) + price.amount);
    return { kind: 'granted', price };
  });
}
