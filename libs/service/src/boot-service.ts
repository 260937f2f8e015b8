import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplication, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import {
  BusConnection,
  BusServer,
  ensureStreams,
  isMissingStream,
  isRefusal,
  readStreams,
} from '@reelgate/bus';
import type { ConsumerOptions, SubjectValues } from '@reelgate/bus';
import {
  Database,
  databaseUrl,
  DeadLetterFile,
  isNotUpYet,
  Outbox,
  Resealing,
  storeDeadLetter,
} from '@reelgate/db';
import type { DatabaseOptions, SealedColumn } from '@reelgate/db';
import {
  armKillPoint,
  createServiceLogger,
  errorMessage,
  Lifecycle,
  NestLogger,
  Readiness,
  Sealer,
  startOpsServer,
  startTracing,
  systemClock,
  tryWithin,
} from '@reelgate/runtime';
import type { Clock, Logger, RunningService } from '@reelgate/runtime';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Agreement } from './agreement.js';
import type { Installation } from './installation.js';
import type { InstallationEnv } from './installation-env.js';
import { addMessageMetrics } from './message-metrics.js';
import { StreamKeeper } from './stream-keeper.js';
import { ServiceModule } from './service.module.js';
import type { ServiceParts } from './service.module.js';

/** Handlers and loops finish what they have in hand. */
const STOP_LIMIT_MS = 30_000;

export interface HttpSide {
  readonly adapter: AbstractHttpAdapter;
  /** Prepares the application before its modules are initialised. */
  readonly prepare: (app: INestApplication) => Promise<void>;
  /** Begins to take requests. */
  readonly listen: (app: INestApplication) => Promise<void>;
}

export interface ServiceOptions {
  /** E.g. `billing`: in logs, at NATS and in pg_stat_activity. */
  readonly name: string;
  readonly env: Readonly<InstallationEnv>;
  readonly installation: Installation;
  /** The schema with the service's outbox, inbox and dead letters. */
  readonly schema: string;
  readonly entities?: DatabaseOptions['entities'];
  /** What rests sealed in the schema: it is sealed anew while the secret is changed. */
  readonly sealed?: readonly SealedColumn[];
  /** The service's own module; what `ServiceModule` gives is there in all of its modules. */
  readonly module: DynamicModule;
  /** Its user at NATS, and the queue group of its requests; absent = its name. */
  readonly user?: string;
  /** Others make the streams: its user has no right to. */
  readonly awaitsStreams?: boolean;
  readonly consumers: readonly ConsumerOptions[];
  /** What `{name}`s in the subjects of its handlers stand for. */
  readonly values?: SubjectValues;
  /** For a service with an HTTP interface beside the bus. */
  readonly http?: HttpSide;
  readonly clock?: Clock;
}

export interface BootedService extends RunningService {
  readonly app: INestApplicationContext;
  /** Port of /healthz, /readyz and /metrics. */
  readonly opsPort: number;
}

@Module({})
class RootModule {}

/**
 * Starts a service: operations server, bus, streams, database, agreement with the other services, Nest application, outbox.
 * Waits for servers that are not up yet, and for services with other settings to go, up to
 * `REELGATE_START_WAIT_SECONDS` each; `/readyz` is 503 meanwhile. Rejects after that, and at once when waiting cannot help; what
 * was started is stopped again.
 */
export async function bootService(options: ServiceOptions): Promise<BootedService> {
  const logger = createServiceLogger(options.name, options.env);
  armKillPoint(options.env.REELGATE_KILL_AT);
  const lifecycle = new Lifecycle(logger, STOP_LIMIT_MS);
  // Last to stop: what the others do while they stop is traced too.
  lifecycle.onStop('traces', await startTracing(options.name));
  try {
    return await boot(options, logger, lifecycle);
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function boot(options: ServiceOptions, logger: Logger, lifecycle: Lifecycle): Promise<BootedService> {
  const {
    name,
    env,
    installation,
    schema,
    user = name,
    awaitsStreams = false,
    clock = systemClock,
  } = options;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const readiness = new Readiness(logger);
  const phase = (text: string): void => {
    readiness.set('start', () => Promise.reject(new Error(text)));
  };
  phase('the service starts');
  const ops = await startOpsServer({ port: env.OPS_PORT, host: env.OPS_HOST, registry, readiness, logger });
  lifecycle.onStop('ops', () => ops.close());

  const waitMs = env.REELGATE_START_WAIT_SECONDS * 1_000;
  const reach = <T>(
    server: string,
    work: () => Promise<T>,
    mayPass: (error: unknown) => boolean,
  ): Promise<T> => {
    const onWait = (error: unknown): void =>
      logger.warn({ err: error }, `${server} is not there yet, will try again`);
    return tryWithin(work, { limitMs: waitMs, mayPass, onWait, clock: systemClock }).catch(
      (error: unknown) => {
        if (isMissingStream(error))
          throw new Error('The streams are not there: the gateway or billing has to run, and make them.', {
            cause: error,
          });
        const reason = error instanceof Error ? (error.cause ?? error) : error;
        throw new Error(`${server} cannot be reached: ${errorMessage(reason)}`, { cause: error });
      },
    );
  };
  const bus = await reach(
    'NATS (NATS_URL)',
    async () => {
      const connection = await BusConnection.connect({ url: env.NATS_URL, access: env, user, name, logger });
      try {
        await (awaitsStreams ? readStreams(connection) : ensureStreams(connection, env.NATS_REPLICAS));
        return connection;
      } catch (error) {
        await connection.close();
        throw error;
      }
    },
    (error) => !isRefusal(error),
  );
  lifecycle.onStop('bus', () => bus.close());
  readiness.set('nats', () => bus.ping());
  const database = await reach(
    'Postgres (DATABASE_URL)',
    () =>
      Database.connect({
        url: databaseUrl(env),
        poolSize: env.DATABASE_POOL,
        applicationName: `reelgate-${name}`,
        logger,
        ...(options.entities ? { entities: options.entities } : {}),
      }),
    isNotUpYet,
  );
  lifecycle.onStop('database', () => database.close());
  readiness.set('database', () => database.ping());

  const agreement = new Agreement({ bus, service: name, settings: installation.settings, logger });
  lifecycle.onStop('agreement', () => agreement.stop());
  readiness.set('installation', () => agreement.check());
  await agreement.reach(waitMs);

  const sealer = new Sealer(env.REELGATE_SECRET, env.REELGATE_SECRET_PREVIOUS);
  const outbox = new Outbox({ database, schema, bus, clock, logger });
  addMessageMetrics(registry, { database, outbox, schema });
  // Stops after the application: it still publishes what the last requests and loops have stored.
  lifecycle.onStop('outbox', () => outbox.stop());
  const streams = new StreamKeeper({
    bus,
    replicas: awaitsStreams ? undefined : env.NATS_REPLICAS,
    database,
    schema,
    outbox,
    logger,
  });
  lifecycle.onStop('streams', () => streams.stop());
  readiness.set('streams', () => streams.check());
  await streams.start();
  const app = await startApp(
    options,
    { env, installation, logger, clock, bus, database, outbox, sealer, registry, readiness },
    lifecycle,
  );
  outbox.start();
  const resealing = new Resealing({
    database,
    sealer,
    columns: options.sealed ?? [],
    clock: systemClock,
    logger,
  });
  lifecycle.onStop('resealing', () => resealing.stop());
  if (options.sealed) resealing.start();

  readiness.delete('start');
  lifecycle.onStop('readiness', () => phase('the service stops'));
  logger.info({ opsPort: ops.port }, `${name} is ready`);
  return { app, opsPort: ops.port, stop: () => lifecycle.stop() };
}

async function startApp(
  options: ServiceOptions,
  common: Omit<ServiceParts, 'letters' | 'redeliver'>,
  lifecycle: Lifecycle,
): Promise<INestApplicationContext> {
  const { bus, database, logger } = common;
  const { schema } = options;
  const strategy = new BusServer({
    bus,
    queue: options.user ?? options.name,
    consumers: options.consumers,
    values: { service: [schema], ...options.values },
    deadLetter: (letter) => storeDeadLetter(database, schema, letter),
    logger,
  });
  const parts: ServiceParts = {
    ...common,
    letters: new DeadLetterFile(database, schema),
    redeliver: (letter) => strategy.redeliver({ ...letter, delivery: letter.deliveries + 1 }),
  };
  const root: DynamicModule = { module: RootModule, imports: [ServiceModule.of(parts), options.module] };
  const nest = { logger: new NestLogger(logger), abortOnError: false };
  if (!options.http) {
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(root, { ...nest, strategy });
    lifecycle.onStop('application', () => app.close());
    await app.listen();
    return app;
  }
  const { adapter, prepare, listen } = options.http;
  const app = await NestFactory.create(root, adapter, { ...nest, bodyParser: false });
  lifecycle.onStop('application', () => app.close());
  await prepare(app);
  app.connectMicroservice<MicroserviceOptions>({ strategy });
  await app.init();
  await app.startAllMicroservices();
  await listen(app);
  return app;
}
