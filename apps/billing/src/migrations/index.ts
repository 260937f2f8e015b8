import type { SchemaMigrations } from '@reelgate/db';
import { CreateBilling1780000000000 } from './1780000000000-create-billing.js';
import { ImportListPrices1780000000001 } from './1780000000001-import-list-prices.js';

/** The schema of the billing service, for `migrate`. */
export const billingMigrations: SchemaMigrations = {
  schema: 'billing',
  migrations: [CreateBilling1780000000000, ImportListPrices1780000000001],
};
