export { billingMigrations } from './migrations/index.js';
export { startBilling } from './start-billing.js';
export type { BillingOverrides, RunningBilling } from './start-billing.js';
