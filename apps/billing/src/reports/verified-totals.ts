import type { Transaction } from '@reelgate/db';
import { customerSums, keySums } from './ledger-checks.js';

/**
 * Takes what the ledger sums up to into the totals that recent passes start from: those of before and what came since, or all
 * of it anew. Only as far as no earlier transaction can still be under way: ids are drawn before a commit, so one that is not
 * seen yet may be smaller than one that is. Whatever runs now is over once the oldest transaction that a later pass sees is
 * younger than all of it; until then the part stays out, and is looked at again.
 */
export async function takeIntoTotals(tx: Transaction, anew: boolean): Promise<void> {
  const [state] = await tx.query<{
    through: bigint;
    candidate: bigint | null;
    candidate_xid: bigint | null;
    head: bigint;
    oldest: bigint;
    next: bigint;
  }>(
    `SELECT through, candidate, candidate_xid, (SELECT coalesce(max(id), 0) FROM billing.ledger_tx) AS head,
            pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest,
            pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next
       FROM billing.verified_ledger FOR UPDATE`,
  );
  const { through, candidate, candidate_xid: candidateXid, head, oldest, next } = state!;
  const over = candidate !== null && candidateXid !== null && oldest >= candidateXid;
  const settled = oldest >= next ? head : over ? candidate : through;
  if (anew) await tx.query('DELETE FROM billing.verified_total');
  const after = (anew ? 0n : through).toString();
  await tx.query(
    `INSERT INTO billing.verified_total AS v (account_id, key_id, posted, held, used)
     SELECT account_id, '', posted, held, used FROM (${customerSums(after, settled.toString())}) c
      UNION ALL
     SELECT account_id, key_id, 0, 0, used FROM (${keySums(after, settled.toString())}) k
     ON CONFLICT (account_id, key_id) DO UPDATE
        SET posted = v.posted + excluded.posted, held = v.held + excluded.held, used = v.used + excluded.used`,
  );
  // A candidate that still waits for somebody is kept: it has been waiting longest.
  const waits = candidate !== null && settled === through && settled < candidate;
  await tx.query('UPDATE billing.verified_ledger SET through = $1, candidate = $2, candidate_xid = $3', [
    settled,
    waits ? candidate : head,
    waits ? candidateXid : next,
  ]);
}
