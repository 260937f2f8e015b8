import { Controller, Get, Query } from '@nestjs/common';
import { Access } from '../http/access.js';
import { pageOf, readLimit, readText } from '../http/read-query.js';
import type { Query as QueryString } from '../http/read-query.js';
import { operation } from '../openapi/operation.js';
import { AuditLog } from './audit-log.js';

const LIST_LIMIT = 20;

@Access('admin')
@Controller('admin/v1/audit')
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  @Get()
  @operation({
    summary: 'List who changed what, newest first',
    answer: 'AuditList',
    query: {
      limit: { description: '1 to 100; 20 if absent.' },
      after: { description: '`last_id` of the page before.' },
    },
    errors: ['invalid_request'],
  })
  async list(@Query() query: QueryString): Promise<object> {
    const limit = readLimit(query, LIST_LIMIT);
    const entries = await this.log.list(limit + 1, readText(query, 'after'));
    return pageOf(
      entries.slice(0, limit).map(({ id, at, keyId, action, subject, details }) => ({
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
