export * from './bus-server.js';
export { BUS, BusConnection } from './connection.js';
export { contextHeaders } from './connection.js';
export type { MessageHeaders, OutgoingMessage } from './connection.js';
export * from './handlers.js';
export * from './message-pipe.js';
export * from './rpc-client.js';
export * from './settlement.js';
export * from './streams.js';
