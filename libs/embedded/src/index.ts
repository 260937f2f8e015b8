export { findNatsServer } from './find-nats-server.js';
export { startNats } from './nats.js';
export type { EmbeddedNats, NatsOptions } from './nats.js';
export { startPostgres } from './postgres.js';
export type { EmbeddedPostgres, PostgresOptions } from './postgres.js';
export type { EmbeddedServer } from './server-process.js';
