import { STREAM, SUBJECT } from '@reelgate/contracts';
import { readEnv } from '@reelgate/runtime';
import type { Clock, EnvSource } from '@reelgate/runtime';
import { bootService, readInstallation } from '@reelgate/service';
import type { BootedService } from '@reelgate/service';
import { BillingEnv } from './billing-env.js';
import { BillingModule } from './billing.module.js';
import { PriceEntity } from './prices/price.entity.js';
import { BILLING_CONSUMER } from './settlement/settle.service.js';

/** Events settled at once; each takes one database connection. */
const EVENT_CONCURRENCY = 6;

export interface BillingOverrides {
  readonly clock?: Clock;
}

/**
 * Starts the billing service: price book, holds and ledger behind `rpc.billing.*` and the durable consumer `billing` of all
 * task events. The schema must have been migrated. Rejects as `bootService` does, when the environment is not valid, and
 * when the database holds accounts in another currency.
 */
export async function startBilling(
  source: EnvSource,
  overrides: BillingOverrides = {},
): Promise<BootedService> {
  const env = readEnv(BillingEnv, source);
  return bootService({
    name: 'billing',
    env,
    installation: readInstallation(env),
    schema: 'billing',
    entities: [PriceEntity],
    module: { module: BillingModule },
    consumers: [
      {
        stream: STREAM.events,
        durable: BILLING_CONSUMER,
        filter: SUBJECT.allEvents,
        concurrency: EVENT_CONCURRENCY,
      },
    ],
    ...overrides,
  });
}
