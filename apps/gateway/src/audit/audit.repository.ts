import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan } from 'typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { AuditEntry } from './audit-entry.entity.js';

@Injectable()
export class AuditRepository {
  constructor(@InjectRepository(AuditEntry) private readonly entries: Repository<AuditEntry>) {}

  async insert(entry: AuditEntry, manager: EntityManager = this.entries.manager): Promise<void> {
    await manager.insert(AuditEntry, entry);
  }

  /** Oldest first; the last hundred. */
  async of(subject: string): Promise<AuditEntry[]> {
    const latest = await this.entries.find({ where: { subject }, order: { id: 'DESC' }, take: 100 });
    return latest.toReversed();
  }

  /** Newest first; ids sort by time. */
  list(limit: number, after: string | undefined): Promise<AuditEntry[]> {
    return this.entries.find({
      ...(after === undefined ? {} : { where: { id: LessThan(after) } }),
      order: { id: 'DESC' },
      take: limit,
    });
  }
}
