import { Inject, Injectable } from '@nestjs/common';
import { columnList, DATABASE, Database } from '@reelgate/db';

/** A stored signing secret; `sealed` is opened with the context `webhook-secret`. */
export interface WebhookSecretRow {
  readonly id: string;
  readonly sealed: string;
  readonly createdAt: Date;
  /** Null for the current one. */
  readonly validUntil: Date | null;
}

const SECRET = columnList<WebhookSecretRow>({
  id: 'id',
  sealed: 'sealed',
  createdAt: 'created_at',
  validUntil: 'valid_until',
});

/** The accounts' signing secrets. */
@Injectable()
export class WebhookSecretRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Those that are valid at `now`, the current one first. */
  async valid(accountId: string, now: Date): Promise<WebhookSecretRow[]> {
    return this.database.query<WebhookSecretRow>(
      `SELECT ${SECRET} FROM gateway.webhook_secret
        WHERE account_id = $1 AND (valid_until IS NULL OR valid_until > $2)
        ORDER BY valid_until DESC NULLS FIRST`,
      [accountId, now],
      'gateway-webhook-secrets',
    );
  }

  /** Stores the account's first secret, unless it has one. */
  async addFirst(accountId: string, secret: WebhookSecretRow): Promise<void> {
    await this.database.query(
      `INSERT INTO gateway.webhook_secret (id, account_id, sealed, created_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (account_id) WHERE valid_until IS NULL DO NOTHING`,
      [secret.id, accountId, secret.sealed, secret.createdAt],
    );
  }

  /** Makes `secret` the current one; the one before stays valid until `until`. */
  async replace(accountId: string, secret: WebhookSecretRow, until: Date): Promise<void> {
    await this.database.transaction(async (tx) => {
      // One rotation at a time, or the second would not see the first one's secret.
      await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
        `webhook-secret:${accountId}`,
      ]);
      await tx.query(
        'UPDATE gateway.webhook_secret SET valid_until = $2 WHERE account_id = $1 AND valid_until IS NULL',
        [accountId, until],
      );
      await tx.query(
        'INSERT INTO gateway.webhook_secret (id, account_id, sealed, created_at) VALUES ($1, $2, $3, $4)',
        [secret.id, accountId, secret.sealed, secret.createdAt],
      );
    });
  }

  /** Removes secrets that are valid no more. */
  async prune(now: Date): Promise<void> {
    await this.database.query('DELETE FROM gateway.webhook_secret WHERE valid_until <= $1', [now]);
  }
}
