import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, newId } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import type { EntityManager } from 'typeorm';
import type { AuditEntry } from './audit-entry.entity.js';
import { AuditRepository } from './audit.repository.js';

/** Who changed what. Written after the change, by the key that made it; secrets are never part of it. */
@Injectable()
export class AuditLog {
  constructor(
    private readonly entries: AuditRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** With `manager` in its transaction. */
  write(
    keyId: string,
    action: string,
    subject: string,
    details: object = {},
    manager?: EntityManager,
  ): Promise<void> {
    const at = this.clock.now();
    return this.entries.insert({ id: newId('audit', at), at, keyId, action, subject, details }, manager);
  }

  /** What was done to one subject, oldest first; the last hundred. */
  of(subject: string): Promise<AuditEntry[]> {
    return this.entries.of(subject);
  }

  /** Newest first. */
  list(limit: number, after: string | undefined): Promise<AuditEntry[]> {
    return this.entries.list(limit, after);
  }
}
