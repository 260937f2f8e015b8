export { billingMigrations } from './migrations/index.js';
export { startBilling } from './start-billing.js';
export type { BillingOverrides } from './start-billing.js';
