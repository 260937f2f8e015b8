import { Inject, Injectable } from '@nestjs/common';
import type { AbandonedReservation } from '@reelgate/contracts';
import { columnList, DATABASE, Database } from '@reelgate/db';

const COLUMNS = columnList<AbandonedReservation>({ taskId: 'task_id', accountId: 'account_id' });

/** The reservations that billing has to be told about. */
@Injectable()
export class AbandonedReservationsRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async add(reservations: readonly AbandonedReservation[]): Promise<void> {
    await this.database.query(
      `INSERT INTO gateway.abandoned_reservation (task_id, account_id)
       SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT (task_id) DO NOTHING`,
      [reservations.map(({ taskId }) => taskId), reservations.map(({ accountId }) => accountId)],
    );
  }

  /** The oldest, at most so many. */
  list(limit: number): Promise<AbandonedReservation[]> {
    return this.database.query<AbandonedReservation>(
      `SELECT ${COLUMNS} FROM gateway.abandoned_reservation ORDER BY created_at LIMIT $1`,
      [limit],
    );
  }

  async remove(taskIds: readonly string[]): Promise<void> {
    await this.database.query('DELETE FROM gateway.abandoned_reservation WHERE task_id = ANY ($1)', [
      taskIds,
    ]);
  }
}
