import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, Database } from '@reelgate/db';
import type { Sql } from '@reelgate/db';
import { CLOCK, newId } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';

export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  readonly keyId: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Record<string, unknown>;
}

/** Who changed what. Written after the change, by the key that made it; secrets are never part of it. */
@Injectable()
export class AuditLog {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async write(
    keyId: string,
    action: string,
    subject: string,
    details: object = {},
    sql: Sql = this.database,
  ): Promise<void> {
    const now = this.clock.now();
    await sql.query(
      'INSERT INTO gateway.audit (id, at, key_id, action, subject, details) VALUES ($1, $2, $3, $4, $5, $6)',
      [newId('audit', now), now, keyId, action, subject, JSON.stringify(details)],
    );
  }

  /** Newest first. */
  async list(limit: number, after: string | undefined): Promise<AuditEntry[]> {
    return this.database.query<AuditEntry>(
      `SELECT id, at, key_id AS "keyId", action, subject, details FROM gateway.audit
        WHERE ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $1`,
      [limit, after ?? null],
    );
  }
}
