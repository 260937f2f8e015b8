import { Controller, Get, Query } from '@nestjs/common';
import { Access } from '../http/access.js';
import { pageOf } from '../http/page-of.js';
import { operation } from '../openapi/operation.js';
import { PageQuery } from '../openapi/page.dto.js';
import { AuditLog } from './audit-log.js';
import { Audit, AuditList } from './audit.dto.js';

@Access('admin')
@Controller('admin/v1/audit')
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  @Get()
  @operation({
    id: 'listAudit',
    summary: 'List who changed what, newest first',
    answer: AuditList,
  })
  async list(@Query() { limit, after }: PageQuery): Promise<AuditList> {
    const entries = await this.log.list(limit + 1, after);
    return pageOf(
      entries.slice(0, limit).map(({ id, at, keyId, action, subject, details }): Audit => ({
        id,
        object: 'audit',
        at: at.toISOString(),
        key_id: keyId,
        action,
        subject,
        details,
      })),
      entries.length > limit,
    );
  }
}
