export { Batcher } from './batcher.js';
export { columnList } from './column-list.js';
export type { Columns } from './column-list.js';
export { databaseUrl, InvalidDatabaseAddress } from './database-address.js';
export type { DatabaseAccess } from './database-address.js';
export { DATABASE, Database, sqlState } from './database.js';
export type { DatabaseOptions, Sql, Transaction } from './database.js';
export { DatabaseUnavailable, isDatabaseUnavailable, isNotUpYet } from './database-unavailable.js';
export { entityDrift } from './entity-drift.js';
export {
  countDeadLetters,
  DeadLetterFile,
  letterFatesSql,
  storeDeadLetter,
  WAITING_LETTER,
} from './dead-letters.js';
export type { KeptLetter, LetterQuery, LetterRef } from './dead-letters.js';
export { firstDelivery } from './inbox.js';
export { messageTablesSql } from './message-tables.js';
export { migrate } from './migrate.js';
export type { SchemaMigrations } from './migrate.js';
export { isDeadSql, ProcessMark } from './process-mark.js';
export type { ProcessMarkOptions } from './process-mark.js';
export { Resealing } from './resealing.js';
export type { ResealingOptions, SealedColumn } from './resealing.js';
export { grantServiceRole } from './service-role.js';
export type { ServiceRole } from './service-role.js';
export { noticeStreamLoss, streamMarksSql } from './stream-marks.js';
export { togetherOrAlone } from './together-or-alone.js';
export { Outbox, outboxColumns } from './outbox.js';
export type { NewMessage } from './outbox.js';
