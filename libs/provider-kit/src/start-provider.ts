import type { Catalogue } from '@reelgate/catalog';
import type { BusUser } from '@reelgate/contracts';
import { readEnv, Sealer, systemClock } from '@reelgate/runtime';
import type { Clock, EnvSource } from '@reelgate/runtime';
import { bootService, readInstallation } from '@reelgate/service';
import type { BootedService } from '@reelgate/service';
import { createStore, StorageEnv } from '@reelgate/storage';
import type { FamilyDefinition, VendorHttp } from '@reelgate/vendor-port';
import { KEY_CONTEXT } from './channels/channel.repository.js';
import { ENTITIES } from './entities.js';
import { familyConsumers } from './family-engine.js';
import { ProviderEnv } from './provider-env.js';
import { ProviderModule } from './provider.module.js';
import { FAMILY_DEFINITIONS, INPUT_SOURCES, RANDOM } from './tokens.js';
import { vendorClients } from './vendors/vendor-clients.js';
import { VendorHttpClient } from './vendors/vendor-http.js';

/** User at NATS, and queue group of the channel requests: one of all provider processes answers each. */
const USER: BusUser = 'provider';

/** What a family is built from. */
export interface FamilyKit {
  /** The one way to the vendors: address rules, limits, breaker. */
  readonly http: VendorHttp;
  readonly now: () => Date;
  /** The installation's models: the built-in ones and the operator's (`REELGATE_EXTRA_MODELS`). */
  readonly catalogue: Catalogue;
}
export type DefineFamilies = (kit: FamilyKit) => readonly FamilyDefinition[];

/** For tests. */
export interface ProviderOverrides {
  readonly clock?: Clock;
  /** Gives [0, 1): jitter and the choice among channels. */
  readonly random?: () => number;
  readonly catalogue?: Catalogue;
}

/**
 * A provider process, of one family or several: takes their commands over, submits them to vendors, watches them to their
 * end, tells about it, and answers requests about channels. Rejects as `bootService` does, and when the environment is wrong.
 */
export async function startProvider(
  source: EnvSource,
  define: DefineFamilies,
  overrides: ProviderOverrides = {},
): Promise<BootedService> {
  const env = readEnv(ProviderEnv, source);
  const storageEnv = readEnv(StorageEnv, source);
  const read = readInstallation(env);
  const installation = { ...read, catalogue: overrides.catalogue ?? read.catalogue };
  const { catalogue } = installation;
  const clock = overrides.clock ?? systemClock;
  const http = new VendorHttpClient();
  const definitions = define({ http: http.send, now: () => clock.now(), catalogue });
  const families = definitions.map(({ family }) => family);
  try {
    const service = await bootService({
      name: families.length === 1 ? `provider-${families[0]}` : 'provider',
      env,
      installation,
      schema: 'provider',
      entities: ENTITIES,
      sealed: [{ table: 'provider.channel', id: 'id', column: 'sealed_key', context: KEY_CONTEXT }],
      module: ProviderModule.forRoot([
        { provide: FAMILY_DEFINITIONS, useValue: definitions },
        { provide: RANDOM, useValue: overrides.random ?? Math.random },
        { provide: VendorHttpClient, useValue: http },
        {
          provide: INPUT_SOURCES,
          useFactory: (sealer: Sealer) => ({
            store: createStore(storageEnv),
            sealer,
            publicUrl: env.REELGATE_PUBLIC_URL,
          }),
          inject: [Sealer],
        },
      ]),
      user: USER,
      awaitsStreams: true,
      consumers: families.flatMap(familyConsumers),
      values: { family: families, vendor: [...vendorClients(definitions).keys()] },
      clock,
    });
    return { ...service, stop: () => service.stop().then(() => http.close()) };
  } catch (error) {
    await http.close();
    throw error;
  }
}
