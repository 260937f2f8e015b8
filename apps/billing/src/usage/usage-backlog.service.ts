import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, Database } from '@reelgate/db';
import { ADD_TO_USAGE } from './usage-sums.js';

/** Holds of one transaction. */
const BATCH = 2_000;

/** Adds to the usage what was settled without it: before there was a roll-up, or by a replica that knows of none. */
@Injectable()
export class UsageBacklog {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Adds all there is, a bounded number at a time, and returns how many. Replicas share the work. */
  async count(): Promise<number> {
    let counted = 0;
    for (;;) {
      const [row] = await this.database.query<{ counted: bigint }>(
        `WITH backlog AS (
           SELECT task_id FROM billing.hold
            WHERE settled_at IS NOT NULL AND NOT usage_counted ORDER BY settled_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED),
         h AS (
           UPDATE billing.hold SET usage_counted = true FROM backlog WHERE hold.task_id = backlog.task_id
           RETURNING hold.*),
         added AS (${ADD_TO_USAGE} RETURNING 1)
         SELECT (SELECT count(*) FROM h) AS counted, (SELECT count(*) FROM added) AS added`,
      );
      const last = Number(row!.counted);
      counted += last;
      if (last < BATCH) return counted;
    }
  }
}
