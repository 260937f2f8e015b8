import { formatMicros, parseMicros } from '@reelgate/contracts';
import type { Micros } from '@reelgate/contracts';
import type { WholeStatement } from './statement-reader.js';
import type { Invoice } from './write-invoice.js';

/**
 * The invoice of a month, from its movements alone: opening balance, credits and charges add up to the closing balance. Throws
 * what reading the movements throws.
 */
export async function toInvoice(
  statement: WholeStatement,
  account: Invoice['account'],
  issuer: readonly string[],
): Promise<Invoice> {
  const charges = new Map<string, { tasks: number; amount: Micros }>();
  const credits: Invoice['credits'][number][] = [];
  let [charged, credited]: [Micros, Micros] = [0n, 0n];
  for await (const page of statement.movements) {
    for (const { kind, amount: text, model, at, note } of page) {
      const amount = parseMicros(text);
      if (kind === 'capture') {
        const sum = charges.get(model ?? '') ?? { tasks: 0, amount: 0n };
        charges.set(model ?? '', { tasks: sum.tasks + 1, amount: sum.amount - amount });
        charged -= amount;
      } else if (amount !== 0n) {
        credits.push({ at, kind, amount: text, note: note ?? '' });
        credited += amount;
      }
    }
  }
  return {
    issuer,
    account,
    month: statement.month ?? '',
    timeZone: statement.time_zone,
    currency: statement.currency,
    openingBalance: statement.opening_balance,
    closingBalance: statement.closing_balance,
    heldAtClosing: statement.closing_held,
    charges: [...charges]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([model, { tasks, amount }]) => ({ model, tasks, amount: formatMicros(amount) })),
    charged: formatMicros(charged),
    credits,
    credited: formatMicros(credited),
  };
}
