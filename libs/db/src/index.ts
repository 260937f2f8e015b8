export { Batcher } from './batcher.js';
export { DATABASE, Database, sqlState } from './database.js';
export type { DatabaseOptions, Sql, Transaction } from './database.js';
export { firstDelivery, storeDeadLetter } from './inbox.js';
export { messageTablesSql } from './message-tables.js';
export { migrate } from './migrate.js';
export type { SchemaMigrations } from './migrate.js';
export { Outbox, outboxColumns } from './outbox.js';
export type { NewMessage } from './outbox.js';
