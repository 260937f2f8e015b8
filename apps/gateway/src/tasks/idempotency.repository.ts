import { Inject, Injectable } from '@nestjs/common';
import { columnList, DATABASE, Database, isDeadSql, ProcessMark } from '@reelgate/db';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';

/**
 * A reservation whose task was not stored by then belongs to a process that died, though nobody saw it die: the whole
 * machine is gone. Longer than any create takes.
 */
const LEASE_MS = 30_000;
const KEEP_MS = 24 * 3_600_000;
const PRUNE_BATCH = 5_000;

/** One use of an `Idempotency-Key`. */
export interface IdempotentUse {
  readonly accountId: string;
  readonly key: string;
  /** Hash of the normalised request. */
  readonly fingerprint: Buffer;
  readonly taskId: string;
}

interface EarlierUse extends Pick<IdempotentUse, 'fingerprint' | 'taskId'> {
  /** Whether its task was stored. */
  readonly stored: boolean;
}
const EARLIER_USE = columnList<EarlierUse>({
  fingerprint: 'fingerprint',
  taskId: 'task_id',
  stored: 'stored',
});

/** Which task an `Idempotency-Key` has made, per account, for 24 hours. */
@Injectable()
export class IdempotencyRepository {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly mark: ProcessMark,
  ) {}

  /**
   * Reserves the key for a new task. Returns the id of the task that the same request has made before, or undefined when
   * the reservation is this one's; `TasksRepository.insert` confirms it. Throws AppError `idempotency_key_reused` for
   * another request under the key, `idempotency_in_progress` while the first is running; that of a process that died is
   * taken over at once.
   */
  async reserve(use: IdempotentUse): Promise<string | undefined> {
    for (;;) {
      const now = this.clock.now();
      const won = await this.database.query(
        `INSERT INTO gateway.idempotency AS i (account_id, key, fingerprint, task_id, lease_until, expires_at, holder)
         VALUES ($1, $2, $3, $4, $5, $6, $8)
         ON CONFLICT (account_id, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, task_id = excluded.task_id, stored = false,
                lease_until = excluded.lease_until, expires_at = excluded.expires_at,
                holder = excluded.holder
          WHERE i.expires_at <= $7 OR (NOT i.stored AND (i.lease_until <= $7 OR ${isDeadSql('i.holder')}))
         RETURNING task_id`,
        [
          use.accountId,
          use.key,
          use.fingerprint,
          use.taskId,
          new Date(now.getTime() + LEASE_MS),
          new Date(now.getTime() + KEEP_MS),
          now,
          this.mark.id ?? null,
        ],
        'gateway-idempotency-reserve',
      );
      if (won.length > 0) return undefined;
      const [first] = await this.database.query<EarlierUse>(
        `SELECT ${EARLIER_USE} FROM gateway.idempotency WHERE account_id = $1 AND key = $2`,
        [use.accountId, use.key],
        'gateway-idempotency-find',
      );
      // Released in between, because the first request was refused: this one may try.
      if (!first) continue;
      if (!first.fingerprint.equals(use.fingerprint)) {
        throw new AppError(
          'idempotency_key_reused',
          'This Idempotency-Key has been used for another request.',
          {
            param: 'Idempotency-Key',
          },
        );
      }
      if (first.stored) return first.taskId;
      throw new AppError(
        'idempotency_in_progress',
        'The first request with this Idempotency-Key is still running.',
        {
          param: 'Idempotency-Key',
          retryAfterMs: 1_000,
        },
      );
    }
  }

  /** Gives the key back after a refusal, so that a corrected situation (credit, a channel) can use it. */
  async release({ accountId, key, taskId }: IdempotentUse): Promise<void> {
    await this.database.query(
      'DELETE FROM gateway.idempotency WHERE account_id = $1 AND key = $2 AND task_id = $3 AND NOT stored',
      [accountId, key, taskId],
      'gateway-idempotency-release',
    );
  }

  /** The keys under which a task was asked for. */
  async keysOf(accountId: string, taskId: string): Promise<string[]> {
    const rows = await this.database.query<{ key: string }>(
      'SELECT key FROM gateway.idempotency WHERE account_id = $1 AND task_id = $2',
      [accountId, taskId],
    );
    return rows.map(({ key }) => key);
  }

  /** Removes what is older than 24 hours; returns how many. */
  async prune(): Promise<number> {
    const rows = await this.database.query(
      `DELETE FROM gateway.idempotency WHERE (account_id, key) IN (
         SELECT account_id, key FROM gateway.idempotency WHERE expires_at <= $1 LIMIT ${PRUNE_BATCH}) RETURNING 1`,
      [this.clock.now()],
    );
    return rows.length;
  }
}
