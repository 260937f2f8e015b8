import { formatMicros, parseMicros } from '@reelgate/contracts';
import type { Micros } from '@reelgate/contracts';
import type { Transaction } from '@reelgate/db';
import { AppError } from '@reelgate/runtime';

/** Of a balance, a credit or a limit: a million millions. Sums of them stay far inside a bigint. */
export const MOST: Micros = 1_000_000_000_000_000_000n;

/** Throws AppError `invalid_request` naming `param` when the text is no decimal amount. */
export function decimal(param: string, text: string): Micros {
  try {
    return parseMicros(text);
  } catch (error) {
    throw new AppError('invalid_request', `${param} is ${(error as Error).message}.`, {
      param,
      cause: error,
    });
  }
}

/**
 * By how much an operator changes a balance. Throws AppError `invalid_request` for nothing, for more than a balance can be,
 * and for another currency than the installation's.
 */
export function amountOfChange(
  { amount: text, currency }: { readonly amount: string; readonly currency: string },
  ours: string,
): Micros {
  const amount = decimal('amount', text);
  if (amount === 0n)
    throw new AppError('invalid_request', 'The amount must not be zero.', { param: 'amount' });
  assertBalance(amount);
  if (currency === ours) return amount;
  throw new AppError('invalid_request', `This installation runs in ${ours}.`, { param: 'currency' });
}

/** Throws AppError `invalid_request` for what a balance must not become. */
export function assertBalance(balance: Micros): void {
  if (balance <= MOST && balance >= -MOST) return;
  throw new AppError('invalid_request', `A balance must not go beyond ${formatMicros(MOST)}.`, {
    param: 'amount',
  });
}

/** Locks the account's row and returns its balance, what is held included. Throws AppError `not_found`. */
export async function lockBalance(tx: Transaction, accountId: string): Promise<Micros> {
  const [account] = await tx.query<{ posted: Micros }>(
    'SELECT posted FROM billing.account WHERE id = $1 FOR UPDATE',
    [accountId],
  );
  if (!account) throw new AppError('not_found', 'The account has no balance here.');
  return account.posted;
}
