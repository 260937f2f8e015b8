import type { SchemaMigrations } from '@reelgate/db';
import { CreateBilling1780000000000 } from './1780000000000-create-billing.js';
import { ImportListPrices1780000000001 } from './1780000000001-import-list-prices.js';
import { PriceInputs1780000000002 } from './1780000000002-price-inputs.js';
import { HoldFallback1780000000003 } from './1780000000003-hold-fallback.js';
import { PriceLists1780000000004 } from './1780000000004-price-lists.js';
import { MarkStreams1796600000001 } from './1796600000001-mark-streams.js';
import { OpenLedger1796810000000 } from './1796810000000-open-ledger.js';
import { HoldOffPeakFactor1796820000000 } from './1796820000000-hold-off-peak-factor.js';
import { RollUpUsage1796900000000 } from './1796900000000-roll-up-usage.js';
import { ImportLaterPrices1796990000000 } from './1796990000000-import-later-prices.js';
import { KeepReconciliations1796910000000 } from './1796910000000-keep-reconciliations.js';
import { DropLetters1796920000000 } from './1796920000000-drop-letters.js';
import { AbandonReservations1797000000000 } from './1797000000000-abandon-reservations.js';
import { KnowCosts1796950000000 } from './1796950000000-know-costs.js';
import { LimitSpending1797010000000 } from './1797010000000-limit-spending.js';
import { PriceSeedance21797020000000 } from './1797020000000-price-seedance-2.js';

/** The schema of the billing service, for `migrate`. */
export const billingMigrations: SchemaMigrations = {
  schema: 'billing',
  addOnly: ['ledger_tx', 'ledger_entry', 'price'],
  migrations: [
    CreateBilling1780000000000,
    ImportListPrices1780000000001,
    PriceInputs1780000000002,
    HoldFallback1780000000003,
    PriceLists1780000000004,
    MarkStreams1796600000001,
    OpenLedger1796810000000,
    HoldOffPeakFactor1796820000000,
    RollUpUsage1796900000000,
    KeepReconciliations1796910000000,
    ImportLaterPrices1796990000000,
    DropLetters1796920000000,
    AbandonReservations1797000000000,
    KnowCosts1796950000000,
    LimitSpending1797010000000,
    PriceSeedance21797020000000,
  ],
};
