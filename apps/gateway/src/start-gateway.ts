import type { Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { BUS, BusConnection, BusServer, ensureStreams, RpcClient } from '@reelgate/bus';
import { STREAM, SUBJECT } from '@reelgate/contracts';
import { DATABASE, Database, Outbox, ProcessMark, Resealing, storeDeadLetter } from '@reelgate/db';
import type { SealedColumn } from '@reelgate/db';
import { HostResolver, Outbound } from '@reelgate/outbound';
import type { ResolveHost } from '@reelgate/outbound';
import {
  armKillPoint,
  CLOCK,
  createServiceLogger,
  enableTracePropagation,
  Lifecycle,
  LOGGER,
  NestLogger,
  readEnv,
  Sealer,
  startOpsServer,
  systemClock,
} from '@reelgate/runtime';
import type { Clock, EnvSource, RunningService } from '@reelgate/runtime';
import { createStore, StorageEnv } from '@reelgate/storage';
import { Gauge, Registry } from 'prom-client';
import { addCallbackRoutes } from './channels/callback-routes.js';
import { CONTENT_OUTBOUND } from './content/film-source.js';
import type { ContentOutbound, OutboundPair } from './content/film-source.js';
import { LinkSigner } from './content/link-signer.js';
import { ENTITIES } from './entities.js';
import { GatewayEnv } from './gateway-env.js';
import { GatewayModule } from './gateway.module.js';
import { DIALECTS } from './dialects/index.js';
import { readCatalogue } from './models/read-catalogue.js';
import { createHttpServer } from './http/create-http-server.js';
import { ErrorEnvelopes } from './http/error-envelope.js';
import { ErrorFilter } from './http/error-filter.js';
import { Readiness } from './http/readiness.js';
import { addRequestHooks } from './http/request-hooks.js';
import { RequestPipe } from './http/request.pipe.js';
import { RequestLimits } from './http/request-limits.js';
import { RouteTable } from './http/route-table.js';
import { KeyDirectory } from './api-keys/key-directory.js';
import { buildOpenApi } from './openapi/build-openapi.js';
import { serveDocs } from './openapi/serve-docs.js';
import { CATALOGUE, RESOLVE_HOST, STORE } from './tokens.js';
import { WEBHOOK_OUTBOUND, WebhookSender } from './webhooks/webhook-sender.js';

const SCHEMA = 'gateway';
/** Events handled at once; they share one statement. */
const EVENT_CONCURRENCY = 128;
/** What rests sealed in this schema. */
const SEALED: readonly SealedColumn[] = [
  { table: 'gateway.task', id: 'id', column: 'result_url', context: 'result-url' },
  { table: 'gateway.task', id: 'id', column: 'cover_url', context: 'result-url' },
  { table: 'gateway.webhook_secret', id: 'id', column: 'sealed', context: 'webhook-secret' },
];
const IDLE_SWEEP_MS = 100;
/** What browsers may read beside the body. */
const EXPOSED_HEADERS = [
  'x-request-id',
  'x-should-retry',
  'retry-after',
  'openai-poll-after-ms',
  'idempotent-replayed',
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
  'accept-ranges',
  'content-range',
  'content-disposition',
  'etag',
];

/** Parts a test may replace. */
export interface GatewayOverrides {
  readonly clock?: Clock;
  readonly resolveHost?: ResolveHost;
}

export interface RunningGateway extends RunningService {
  /** Base URL of the public interface, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Port of /healthz, /readyz and /metrics. */
  readonly opsPort: number;
}

/**
 * Starts the gateway of this environment (`GatewayEnv`, `StorageEnv`). Rejects when the environment is not valid or
 * Postgres or NATS cannot be reached; what was started by then is stopped again.
 */
export async function startGateway(
  source: EnvSource,
  overrides: GatewayOverrides = {},
): Promise<RunningGateway> {
  const env = readEnv(GatewayEnv, source);
  const storageEnv = readEnv(StorageEnv, source);
  const lifecycle = new Lifecycle(createServiceLogger('gateway', env));
  try {
    return await start(env, storageEnv, overrides, lifecycle);
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function start(
  env: Readonly<GatewayEnv>,
  storageEnv: Readonly<StorageEnv>,
  overrides: GatewayOverrides,
  lifecycle: Lifecycle,
): Promise<RunningGateway> {
  const logger = createServiceLogger('gateway', env);
  const clock = overrides.clock ?? systemClock;
  enableTracePropagation();
  armKillPoint(env.REELGATE_KILL_AT);

  const bus = await BusConnection.connect({ url: env.NATS_URL, name: 'gateway', logger });
  lifecycle.onStop('bus', () => bus.close());
  await ensureStreams(bus, env.NATS_REPLICAS);
  const database = await Database.connect({
    url: env.DATABASE_URL,
    poolSize: env.DATABASE_POOL,
    applicationName: 'reelgate-gateway',
    logger,
    entities: ENTITIES,
  });
  lifecycle.onStop('database', () => database.close());
  const mark = new ProcessMark({
    url: env.DATABASE_URL,
    applicationName: 'reelgate-gateway-mark',
    clock: systemClock,
    logger,
  });
  lifecycle.onStop('process mark', () => mark.stop());
  await mark.start();
  const outbox = new Outbox({ database, schema: SCHEMA, bus, clock, logger });
  const content: ContentOutbound = { download: outboundPair(), archive: outboundPair() };
  const resolver = new HostResolver(clock);
  const webhooks = new Outbound({
    allowPrivateAddresses: env.REELGATE_ALLOW_PRIVATE_URLS,
    resolveHost: resolver.resolve,
  });
  lifecycle.onStop('outbound', async () => {
    const clients = [...Object.values(content).flatMap(({ guarded, open }) => [guarded, open]), webhooks];
    await Promise.all(clients.map((client) => client.close()));
  });

  const registry = new Registry();
  const routes = new RouteTable();
  const envelopes = new ErrorEnvelopes(DIALECTS);
  const connections: Provider[] = [
    { provide: GatewayEnv, useValue: env },
    { provide: LOGGER, useValue: logger },
    { provide: CLOCK, useValue: clock },
    { provide: BUS, useValue: bus },
    { provide: DATABASE, useValue: database },
    { provide: STORE, useValue: createStore(storageEnv) },
    { provide: CATALOGUE, useValue: readCatalogue(env) },
    { provide: RESOLVE_HOST, useValue: overrides.resolveHost ?? resolver.resolve },
    { provide: CONTENT_OUTBOUND, useValue: content },
    { provide: WEBHOOK_OUTBOUND, useValue: webhooks },
    { provide: RpcClient, useValue: new RpcClient(bus) },
    { provide: Outbox, useValue: outbox },
    { provide: ProcessMark, useValue: mark },
    { provide: Sealer, useValue: new Sealer(env.REELGATE_SECRET, env.REELGATE_SECRET_PREVIOUS) },
    { provide: RouteTable, useValue: routes },
    { provide: ErrorEnvelopes, useValue: envelopes },
  ];
  const adapter = createHttpServer(clock, envelopes, env.REELGATE_TRUST_PROXY);
  const server = adapter.getInstance();
  routes.collect(server);
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.forRoot(connections), adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  const sender = app.get(WebhookSender);
  // Stops after HTTP: the relay still publishes what the last requests have stored.
  lifecycle.onStop('outbox', () => outbox.stop());
  lifecycle.onStop('http and consumers', () => app.close());
  app.useGlobalFilters(app.get(ErrorFilter));
  app.useGlobalPipes(new RequestPipe());
  if (env.REELGATE_CORS_ORIGINS.length > 0) {
    app.enableCors({
      origin: env.REELGATE_CORS_ORIGINS.includes('*') ? '*' : [...env.REELGATE_CORS_ORIGINS],
      methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
      exposedHeaders: EXPOSED_HEADERS,
      maxAge: 600,
    });
  }
  addRequestHooks(server, {
    keys: app.get(KeyDirectory),
    limits: app.get(RequestLimits),
    logger,
    registry,
  });
  await addCallbackRoutes(server, {
    rpc: app.get(RpcClient),
    sealer: app.get(Sealer),
    links: app.get(LinkSigner),
    errors: app.get(ErrorFilter),
  });
  serveDocs(server, () => buildOpenApi(app, routes.routes, DIALECTS));
  app.connectMicroservice({
    strategy: new BusServer({
      bus,
      queue: 'gateway',
      consumers: [
        {
          stream: STREAM.events,
          durable: 'gateway',
          filter: SUBJECT.allEvents,
          concurrency: EVENT_CONCURRENCY,
        },
      ],
      deadLetter: (letter) => storeDeadLetter(database, SCHEMA, letter),
      logger,
    }),
  });

  server.addHook('preClose', (done) => {
    // Fastify closes idle connections once; those whose answer had begun before become idle later.
    const sweep = setInterval(() => server.server.closeIdleConnections(), IDLE_SWEEP_MS);
    server.server.once('close', () => clearInterval(sweep));
    done();
  });
  await app.init();
  await app.startAllMicroservices();
  outbox.start();
  addOutboxMetrics(registry, outbox);

  await app.listen(env.PORT, env.HOST);
  const url = publicUrl(server.server.address(), env.HOST);
  app.get(LinkSigner).listensAt(url);
  sender.start();
  const resealing = new Resealing({
    database,
    sealer: app.get(Sealer),
    columns: SEALED,
    clock: systemClock,
    logger,
  });
  lifecycle.onStop('resealing', () => resealing.stop());
  resealing.start();
  const ops = await startOpsServer({
    port: env.OPS_PORT,
    host: env.OPS_HOST,
    registry,
    checks: app.get(Readiness).checks,
    logger,
  });
  lifecycle.onStop('ops', () => ops.close());
  if (env.REELGATE_PUBLIC_URL === undefined)
    logger.warn(
      'REELGATE_PUBLIC_URL is not set: links begin with the host that a request names, those in webhooks with where the ' +
        'server listens, and vendors cannot fetch uploaded files',
    );
  logger.info({ port: new URL(url).port, opsPort: ops.port }, 'gateway is ready');
  return { url, opsPort: ops.port, stop: () => lifecycle.stop() };
}

function outboundPair(): OutboundPair {
  return { guarded: new Outbound(), open: new Outbound({ allowPrivateAddresses: true }) };
}

/** Where the server can be reached from this machine. */
function publicUrl(address: ReturnType<import('node:net').Server['address']>, host: string): string {
  if (address === null || typeof address === 'string')
    throw new Error('the server does not listen on a port');
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  return `http://${reachable}:${address.port}`;
}

function addOutboxMetrics(registry: Registry, outbox: Outbox): void {
  const size = new Gauge({
    name: 'reelgate_outbox_size',
    help: 'Messages that are not published yet.',
    registers: [registry],
  });
  const age = new Gauge({
    name: 'reelgate_outbox_oldest_seconds',
    help: 'Age of the oldest message that is not published yet.',
    registers: [registry],
    async collect() {
      const backlog = await outbox.backlog();
      size.set(backlog.size);
      age.set(backlog.oldestSeconds);
    },
  });
}
