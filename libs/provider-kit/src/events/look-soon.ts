import type { Database } from '@reelgate/db';
import type { Clock } from '@reelgate/runtime';

/** Looks that a vendor's reports can bring about: at most one a second for each job, however many arrive. */
const SPACING_MS = 1_000;

/** Jobs of one channel that a vendor has reported about. */
export interface ReportedJobs {
  readonly vendorTaskIds?: readonly string[];
  readonly references?: readonly string[];
}

/**
 * Makes the running jobs among these due now; returns how many. All that a report ever does: what happened is found out by
 * a look, so one that is forged, late or repeated can at most bring a look forward. Jobs of every family, since a channel
 * serves several; their loops find them due within half a second.
 */
export async function lookSoon(
  database: Database,
  clock: Clock,
  channelId: string,
  { vendorTaskIds = [], references = [] }: ReportedJobs,
): Promise<number> {
  const now = clock.now();
  const [byVendor, byReference] = await Promise.all([
    vendorTaskIds.length === 0
      ? []
      : database.query(
          bringForward('vendor_task_id = ANY($3)'),
          [channelId, now, vendorTaskIds],
          'provider-look-soon-vendor',
        ),
    references.length === 0
      ? []
      : database.query(
          // The first part of a reference is the task's id, the primary key.
          bringForward(
            `task_id = ANY (SELECT split_part(r, '.', 1) FROM unnest($3::text[]) r) AND reference = ANY($3)`,
          ),
          [channelId, now, references],
          'provider-look-soon-reference',
        ),
  ]);
  return byVendor.length + byReference.length;
}

function bringForward(which: string): string {
  const at = `greatest($2::timestamptz, nudged_at + interval '${SPACING_MS} milliseconds')`;
  return `UPDATE provider.job SET due_at = ${at}, nudged_at = ${at}
           WHERE channel_id = $1 AND state = 'running' AND ${which} AND due_at > ${at}
          RETURNING task_id`;
}
