import { Account } from './accounts/account.entity.js';
import { ApiKey } from './api-keys/api-key.entity.js';
import { AuditEntry } from './audit/audit-entry.entity.js';

/** What administration reads and writes by TypeORM. */
export const ENTITIES = [Account, ApiKey, AuditEntry];
