export { taskCommand, taskSpec } from './builders.js';
export { FixedClock } from './fixed-clock.js';
export { createTestDatabase, startTestPostgres, testPostgres } from './test-postgres.js';
export type { TestDatabase } from './test-postgres.js';
export { startTestNats, testNats } from './test-nats.js';
export type { TestNats } from './test-nats.js';
export { waitFor } from './wait-for.js';
export type { WaitOptions } from './wait-for.js';
