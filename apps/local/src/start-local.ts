import { createServer } from 'node:net';
import { startBilling } from '@reelgate/billing';
import { serverUsersConfig } from '@reelgate/bus';
import { VENDORS } from '@reelgate/catalog';
import { startNats, startPostgres } from '@reelgate/embedded';
import { startGateway } from '@reelgate/gateway';
import { migrateAll, ROLE_PREFIX } from '@reelgate/migrate';
import type { ServiceName } from '@reelgate/migrate';
import { startFamilies } from '@reelgate/provider';
import { createServiceLogger, Lifecycle } from '@reelgate/runtime';
import type { EnvSource, RunningService } from '@reelgate/runtime';
import { simulatedChannel, OFFERED_VENDORS, startSimulator } from '@reelgate/simulator';
import { ApiClient } from './api-client.js';
import type { Home } from './home.js';
import { realChannels, seed } from './seed.js';

const DATABASE = 'reelgate';
const PREFERRED_PORT = 8080;
/** The services share one small Postgres; the providers of all families share a pool. */
const POOL = '5';
const PROVIDERS_POOL = '15';

export interface LocalInstallation extends RunningService {
  readonly gatewayUrl: string;
  readonly apiKey: string;
  readonly upstream: string;
  /** A client with the local account's key. */
  readonly client: ApiClient;
}

/**
 * Starts Postgres, NATS and every service in this process, stocks the installation and writes `connection.json`. What was
 * started is stopped in reverse order by `stop()`, and also when a later step fails. `env` may set any variable of the
 * services; the ones that tie them together are set here.
 */
export async function startLocal(
  home: Home,
  env: EnvSource,
  options: { readonly port: number; readonly onStep: (text: string) => void },
): Promise<LocalInstallation> {
  const logFile = home.path('reelgate.log');
  const lifecycle = new Lifecycle(createServiceLogger('local', { LOG_LEVEL: 'info', LOG_FILE: logFile }));
  try {
    return await start(home, env, options, lifecycle, logFile);
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function start(
  home: Home,
  env: EnvSource,
  options: { readonly port: number; readonly onStep: (text: string) => void },
  lifecycle: Lifecycle,
  logFile: string,
): Promise<LocalInstallation> {
  await home.refuseSecondStart();
  const state = await home.loadState();
  const real = realChannels(env);

  options.onStep('Postgres and NATS');
  const [postgres, nats] = await Promise.all([
    startPostgres({ dataDir: home.path('postgres'), persistent: true, database: DATABASE }).then((server) => {
      lifecycle.onStop('postgres', () => server.stop());
      return server;
    }),
    startNats({ dataDir: home.path('nats'), config: serverUsersConfig(state.busPasswords) }).then(
      (server) => {
        lifecycle.onStop('nats', () => server.stop());
        return server;
      },
    ),
  ]);
  const databaseUrl = postgres.url(DATABASE);

  options.onStep('Database schema');
  await migrateAll(databaseUrl, { prefix: ROLE_PREFIX, passwords: state.databasePasswords });

  options.onStep('Services');
  const common: EnvSource = {
    ...withoutServers(env),
    DATABASE_URL: databaseUrl,
    NATS_URL: nats.url,
    REELGATE_SECRET: state.secret,
    REELGATE_ADMIN_KEY: state.adminKey,
    STORAGE_DIR: home.path('uploads'),
    DATABASE_POOL: POOL,
    LOG_FILE: logFile,
    LOG_LEVEL: env['LOG_LEVEL'] ?? 'info',
  };
  const as = (service: ServiceName): EnvSource => ({
    ...common,
    DATABASE_USER: `${ROLE_PREFIX}${service}`,
    DATABASE_PASSWORD: state.databasePasswords[service],
    NATS_USER: service,
    NATS_PASSWORD: state.busPasswords[service],
  });
  const begin = async <T extends RunningService>(name: string, service: Promise<T>): Promise<T> => {
    const running = await service;
    lifecycle.onStop(name, () => running.stop());
    return running;
  };
  const simulator =
    real.length > 0
      ? undefined
      : await startSimulator({
          SIM_DATA_DIR: home.path('simulator'),
          SIM_PERSIST: '1',
          LOG_FILE: logFile,
          ...env,
          // The same port again: links of films made earlier point there.
          PORT: String(await freeOrAny(state.simulatorPort)),
        });
  if (simulator) lifecycle.onStop('simulator', () => simulator.close());
  await Promise.all([
    begin('billing', startBilling(as('billing'))),
    begin('providers', startFamilies({ ...as('provider'), FAMILY: 'all', DATABASE_POOL: PROVIDERS_POOL })),
  ]);
  const port = options.port === 0 ? await freeOrAny(PREFERRED_PORT) : options.port;
  const gateway = await begin(
    'gateway',
    startGateway({ ...as('gateway'), PORT: String(port), HOST: '127.0.0.1' }),
  );
  const gatewayUrl = gateway.url;

  options.onStep('Account, key and channel');
  const simulated = OFFERED_VENDORS.map((vendor) => simulatedChannel(vendor, simulator?.url ?? ''));
  const stocked = await seed(
    new ApiClient(gatewayUrl, state.adminKey),
    gatewayUrl,
    state,
    simulator ? simulated : real,
    new Set([...VENDORS, ...simulated.map(({ name }) => name)]),
    env['REELGATE_CURRENCY'] ?? 'CNY',
  );
  await home.saveState({
    ...stocked,
    ...(simulator ? { simulatorPort: Number(new URL(simulator.url).port) } : {}),
  });
  await home.writeConnection({
    gatewayUrl,
    apiKey: stocked.apiKey,
    adminKey: state.adminKey,
    natsUrl: nats.url.replace('//', `//operator:${state.busPasswords.operator}@`),
    databaseUrl,
    simulatorUrl: simulator?.url ?? null,
    pids: { reelgate: process.pid, postgres: postgres.pid, nats: nats.pid },
  });
  lifecycle.onStop('connection file', () => home.removeConnection());

  return {
    gatewayUrl,
    apiKey: stocked.apiKey,
    upstream: simulator ? 'simulated' : real.map(({ vendor }) => vendor).join(', '),
    client: new ApiClient(gatewayUrl, stocked.apiKey),
    stop: () => lifecycle.stop(),
  };
}

/** An environment that knows nothing of a database or NATS elsewhere. */
function withoutServers(env: EnvSource): EnvSource {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(DATABASE|NATS)_/.test(name)));
}

/** The port when it is free, else 0 (any). */
function freeOrAny(port: number | undefined): Promise<number> {
  if (port === undefined) return Promise.resolve(0);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}
