import { readFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { BusConnection, BusServer, ensureStreams, RpcClient } from '@reelgate/bus';
import { createCatalogue, defaultCatalogue } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import { Database, Outbox, Resealing, storeDeadLetter } from '@reelgate/db';
import {
  armKillPoint,
  createServiceLogger,
  enableTracePropagation,
  Lifecycle,
  NestLogger,
  readEnv,
  Sealer,
  startOpsServer,
  systemClock,
} from '@reelgate/runtime';
import type { Clock, EnvSource, RunningService } from '@reelgate/runtime';
import { createStore, StorageEnv } from '@reelgate/storage';
import { Registry } from 'prom-client';
import { ChannelRepository, KEY_CONTEXT } from './channels/channel.repository.js';
import { uncertainHandler } from './jobs/uncertain.handler.js';
import { channelHandler } from './channels/channel.handler.js';
import { ENTITIES } from './entities.js';
import { callbackHandler } from './events/callback.handler.js';
import { EventPuller } from './events/event-puller.js';
import { createFamilyEngine } from './family-engine.js';
import { ProviderMetrics } from './metrics.js';
import { ProviderEnv } from './provider-env.js';
import { UsualDurations } from './usual-durations.js';
import type { FamilyDefinition, VendorClient, VendorHttp } from '@reelgate/vendor-port';
import { VendorHttpClient } from './vendors/vendor-http.js';

/** Queue group of the channel requests: one of all provider processes answers each. */
const QUEUE = 'provider';

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

export interface RunningProvider extends RunningService {
  /** Port of /healthz, /readyz and /metrics. */
  readonly opsPort: number;
}

@Module({})
class ProviderModule {
  static forRoot(handlers: readonly (new () => object)[]): DynamicModule {
    return { module: ProviderModule, controllers: [...handlers] };
  }
}

/**
 * A provider process, of one family or several: takes their commands over, submits them to vendors, watches them to their end, tells about it,
 * and answers requests about channels. Rejects when the environment is wrong or a server cannot be reached; what had been
 * started is then stopped again.
 */
export async function startProvider(
  source: EnvSource,
  define: DefineFamilies,
  overrides: ProviderOverrides = {},
): Promise<RunningProvider> {
  const env = readEnv(ProviderEnv, source);
  const storageEnv = readEnv(StorageEnv, source);
  const clock = overrides.clock ?? systemClock;
  const random = overrides.random ?? Math.random;
  const http = new VendorHttpClient();
  const catalogue = overrides.catalogue ?? catalogueOf(env);
  const definitions = define({ http: http.send, now: () => clock.now(), catalogue });
  const families = definitions.map(({ family }) => family);
  const name = families.length === 1 ? `provider-${families[0]}` : 'provider';

  const logger = createServiceLogger(name, env);
  const lifecycle = new Lifecycle(logger);
  try {
    enableTracePropagation();
    armKillPoint(env.REELGATE_KILL_AT);
    lifecycle.onStop('http', () => http.close());
    const bus = await BusConnection.connect({ url: env.NATS_URL, name, logger });
    lifecycle.onStop('bus', () => bus.close());
    await ensureStreams(bus, env.NATS_REPLICAS);
    const database = await Database.connect({
      url: env.DATABASE_URL,
      poolSize: env.DATABASE_POOL,
      applicationName: `reelgate-${name}`,
      logger,
      entities: ENTITIES,
    });
    lifecycle.onStop('database', () => database.close());

    const sealer = new Sealer(env.REELGATE_SECRET, env.REELGATE_SECRET_PREVIOUS);
    const metrics = new ProviderMetrics(new Registry());
    const outbox = new Outbox({ database, schema: 'provider', bus, clock, logger });
    const channels = new ChannelRepository(database, bus, sealer, clock, env.REELGATE_PUBLIC_URL);
    const usual = new UsualDurations(database, clock, logger);
    await usual.start();
    lifecycle.onStop('usual durations', () => usual.stop());

    const inputs = { store: createStore(storageEnv), sealer, publicUrl: env.REELGATE_PUBLIC_URL };
    const shared = {
      bus,
      database,
      outbox,
      channels,
      usual,
      inputs,
      sealer,
      http,
      catalogue,
      metrics,
      clock,
      random,
      logger,
    };
    const engines = definitions.map((definition) =>
      createFamilyEngine(definition, { ...shared, concurrency: env.PROVIDER_CONCURRENCY }),
    );
    const wake = (): void => engines.forEach(({ loop }) => loop.wake());
    const clients = clientsOf(definitions);
    const heard = { database, channels, clients, clock, logger, wake };
    const puller = new EventPuller(heard);
    metrics.measure({ jobs: engines.map(({ jobs }) => jobs), channels, outbox, http });

    const strategy = new BusServer({
      bus,
      queue: QUEUE,
      consumers: engines.flatMap(({ consumers }) => consumers),
      deadLetter: (letter) => storeDeadLetter(database, 'provider', letter),
      logger,
    });
    const handlers = [
      ...engines.map(({ handler }) => handler),
      channelHandler({
        channels,
        clients,
        catalogue,
        rpc: new RpcClient(bus),
        clock,
      }),
      callbackHandler(heard),
      ...engines.slice(0, 1).map(({ jobs }) => uncertainHandler(jobs)),
    ];
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(ProviderModule.forRoot(handlers), {
      strategy,
      logger: new NestLogger(logger),
      abortOnError: false,
    });
    lifecycle.onStop('handlers', () => app.close());
    await app.listen();

    outbox.start();
    lifecycle.onStop('outbox', () => outbox.stop());
    for (const { loop } of engines) {
      loop.start();
      lifecycle.onStop('job loop', () => loop.stop());
    }
    await channels.forgiveReadable();
    const resealing = new Resealing({
      database,
      sealer,
      columns: [{ table: 'provider.channel', id: 'id', column: 'sealed_key', context: KEY_CONTEXT }],
      clock: systemClock,
      logger,
    });
    lifecycle.onStop('resealing', () => resealing.stop());
    resealing.start();
    puller.start();
    lifecycle.onStop('event puller', () => puller.stop());
    const ops = await startOpsServer({
      port: env.OPS_PORT,
      host: env.OPS_HOST,
      registry: metrics.registry,
      checks: { database: () => database.ping(), bus: () => bus.ping() },
      logger,
    });
    lifecycle.onStop('ops', () => ops.close());
    logger.info({ opsPort: ops.port, families, vendors: clients.map(({ vendor }) => vendor) }, 'started');
    return { opsPort: ops.port, stop: () => lifecycle.stop() };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

/** Each vendor that one of the families knows, once. */
function clientsOf(definitions: readonly FamilyDefinition[]): VendorClient[] {
  const all = definitions.flatMap(({ vendors }) => vendors.map(({ client }) => client));
  return [...new Map(all.map((client) => [client.vendor, client])).values()];
}

function catalogueOf(env: ProviderEnv): Catalogue {
  const file = env.REELGATE_EXTRA_MODELS;
  return file ? createCatalogue(JSON.parse(readFileSync(file, 'utf8'))) : defaultCatalogue;
}
