import type { INestApplication, Provider } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { STREAM, SUBJECT } from '@reelgate/contracts';
import { databaseUrl, ProcessMark } from '@reelgate/db';
import type { SealedColumn } from '@reelgate/db';
import { HostResolver, Outbound } from '@reelgate/outbound';
import type { ResolveHost } from '@reelgate/outbound';
import { createServiceLogger, LOGGER, readEnv, Sealer, systemClock } from '@reelgate/runtime';
import type { Clock, EnvSource, RunningService } from '@reelgate/runtime';
import { bootService, readInstallation } from '@reelgate/service';
import { createStore, StorageEnv } from '@reelgate/storage';
import { Registry } from 'prom-client';
import type { FastifyInstance } from 'fastify';
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
import { addRequestHooks } from './http/request-hooks.js';
import { RequestPipe } from './http/request.pipe.js';
import { RequestLimits } from './http/request-limits.js';
import { RouteTable } from './http/route-table.js';
import { KeyDirectory } from './api-keys/key-directory.js';
import { buildOpenApi } from './openapi/build-openapi.js';
import { serveDocs } from './openapi/serve-docs.js';
import { CATALOGUE, RESOLVE_HOST, STORE } from './tokens.js';
import { WEBHOOK_OUTBOUND, WebhookSender } from './webhooks/webhook-sender.js';

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
 * Starts the gateway of this environment (`GatewayEnv`, `StorageEnv`). Rejects as `bootService` does, and when the
 * environment is not valid.
 */
export async function startGateway(
  source: EnvSource,
  overrides: GatewayOverrides = {},
): Promise<RunningGateway> {
  const env = readEnv(GatewayEnv, source);
  const storageEnv = readEnv(StorageEnv, source);
  const installation = readInstallation(env);
  const clock = overrides.clock ?? systemClock;
  const logger = createServiceLogger('gateway', env);
  const content: ContentOutbound = { download: outboundPair(), archive: outboundPair() };
  const resolver = new HostResolver(clock);
  const webhooks = new Outbound({
    allowPrivateAddresses: env.REELGATE_ALLOW_PRIVATE_URLS,
    resolveHost: resolver.resolve,
  });
  const mark = new ProcessMark({
    url: databaseUrl(env),
    applicationName: 'reelgate-gateway-mark',
    clock: systemClock,
    logger,
  });
  const close = async (): Promise<void> => {
    const clients = [...Object.values(content).flatMap(({ guarded, open }) => [guarded, open]), webhooks];
    await Promise.all([mark.stop(), ...clients.map((client) => client.close())]);
  };

  const routes = new RouteTable();
  const envelopes = new ErrorEnvelopes(DIALECTS);
  const connections: Provider[] = [
    { provide: STORE, useValue: createStore(storageEnv) },
    { provide: CATALOGUE, useValue: readCatalogue(installation, env) },
    { provide: RESOLVE_HOST, useValue: overrides.resolveHost ?? resolver.resolve },
    { provide: CONTENT_OUTBOUND, useValue: content },
    { provide: WEBHOOK_OUTBOUND, useValue: webhooks },
    { provide: ProcessMark, useValue: mark },
    { provide: RouteTable, useValue: routes },
    { provide: ErrorEnvelopes, useValue: envelopes },
  ];
  const adapter = createHttpServer(clock, envelopes, env.REELGATE_TRUST_PROXY);
  const server = adapter.getInstance();
  routes.collect(server);
  let url = '';
  try {
    const service = await bootService({
      name: 'gateway',
      env,
      installation,
      schema: 'gateway',
      entities: ENTITIES,
      sealed: SEALED,
      module: GatewayModule.forRoot(connections),
      consumers: [
        {
          stream: STREAM.events,
          durable: 'gateway',
          filter: SUBJECT.allEvents,
          concurrency: EVENT_CONCURRENCY,
        },
      ],
      clock,
      http: {
        adapter,
        prepare: async (app) => {
          await mark.start();
          await prepareHttp(app, server, env, routes);
        },
        listen: async (app) => {
          await app.listen(env.PORT, env.HOST);
          url = publicUrl(server.server.address(), env.HOST);
          app.get(LinkSigner).listensAt(url);
          app.get(WebhookSender).start();
        },
      },
    });
    if (env.REELGATE_PUBLIC_URL === undefined)
      logger.warn(
        'REELGATE_PUBLIC_URL is not set: links begin with the host that a request names, those in webhooks with where the ' +
          'server listens, and vendors cannot fetch uploaded files',
      );
    const stop = (): Promise<void> => service.stop().then(close);
    return { url, opsPort: service.opsPort, stop };
  } catch (error) {
    await close();
    throw error;
  }
}

function outboundPair(): OutboundPair {
  return { guarded: new Outbound(), open: new Outbound({ allowPrivateAddresses: true }) };
}

/** What stands around the controllers: errors, hooks, CORS, callbacks of vendors, the API's document. */
async function prepareHttp(
  app: INestApplication,
  server: FastifyInstance,
  env: Readonly<GatewayEnv>,
  routes: RouteTable,
): Promise<void> {
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
    logger: app.get(LOGGER),
    registry: app.get(Registry),
  });
  await addCallbackRoutes(server, {
    rpc: app.get(RpcClient),
    sealer: app.get(Sealer),
    links: app.get(LinkSigner),
    errors: app.get(ErrorFilter),
  });
  serveDocs(server, () => buildOpenApi(app, routes.routes, DIALECTS));
  server.addHook('preClose', (done) => {
    // Fastify closes idle connections once; those whose answer had begun before become idle later.
    const sweep = setInterval(() => server.server.closeIdleConnections(), IDLE_SWEEP_MS);
    server.server.once('close', () => clearInterval(sweep));
    done();
  });
}

/** Where the server can be reached from this machine. */
function publicUrl(address: ReturnType<import('node:net').Server['address']>, host: string): string {
  if (address === null || typeof address === 'string')
    throw new Error('the server does not listen on a port');
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  return `http://${reachable}:${address.port}`;
}
