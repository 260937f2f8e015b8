import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fastify from 'fastify';
import type { FastifyError } from 'fastify';
import { createServiceLogger, readEnv } from '@reelgate/runtime';
import { SimulatedClock } from './clock.js';
import { controlRoutes } from './control/control.routes.js';
import { FaultBook } from './control/fault-book.js';
import { RequestLog } from './control/request-log.js';
import { SimulatorEnv } from './env.js';
import { FilmStore } from './film/film-store.js';
import { filmRoutes } from './film/film.routes.js';
import { Journal } from './journal.js';
import { SIMULATED_VENDORS } from './simulated-vendors.js';
import type { Vendor, World } from './vendors/vendor.js';

/** How often transitions are made when nobody asks: films rendered ahead and pushed events depend on it. */
const TICK_MS = 250;

export interface SimulatorOptions {
  /** Milliseconds since 1970; the real time by default. */
  readonly now?: () => number;
}

/** A simulator that listens. */
export interface RunningSimulator {
  /** Base address, without a slash at the end: the vendors' `base_url`. */
  readonly url: string;
  /** Stops listening, ends every render, and resolves when nothing is left running. */
  close(): Promise<void>;
}

/**
 * Starts the simulated vendors.
 *
 * @param source environment; the variables are those of `SimulatorEnv` and of each vendor
 * @throws Error that lists the bad variables of the first vendor that has any, and those of all vendors
 */
export async function startSimulator(
  source: Record<string, string | undefined>,
  options: SimulatorOptions = {},
): Promise<RunningSimulator> {
  const settings = SIMULATED_VENDORS.map((vendor) => ({ vendor, env: readEnv(vendor.variables, source) }));
  const env = readEnv(SimulatorEnv, source);
  const logger = createServiceLogger('simulator', env);
  const films = await FilmStore.open(env.SIM_DATA_DIR, logger, env.SIM_FFMPEG);
  let address = '';
  const world: World = {
    env,
    clock: new SimulatedClock(options.now ?? Date.now),
    films,
    faults: new FaultBook(),
    requests: new RequestLog(),
    journal: new Journal(env.SIM_PERSIST ? join(env.SIM_DATA_DIR, 'journal.jsonl') : undefined),
    logger,
    publicUrl: () => (env.SIM_PUBLIC_URL ?? address).replace(/\/+$/, ''),
  };
  const vendors = settings.map(({ vendor, env }) => vendor.open({ ...world, env }));
  const tick = (): void => vendors.forEach((vendor) => vendor.tick());
  await restore(world, vendors);

  const app = fastify({
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array' } },
  });
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) logger.error({ err: error }, 'a request failed');
    const [mistake] = error.validation ?? [];
    const param =
      mistake?.instancePath.slice(1).replaceAll('/', '.') || mistake?.params['missingProperty'] || null;
    return reply
      .code(status)
      .send({ error: { message: status >= 500 ? 'internal error' : error.message, param } });
  });
  app.get('/healthz', () => ({ status: 'ok' }));
  filmRoutes(app, films, world.clock);
  controlRoutes(app, world, vendors, tick, async () => {
    world.clock.reset();
    world.faults.clear();
    world.requests.clear();
    films.clear();
    vendors.forEach((vendor) => vendor.reset());
    await world.journal.clear();
  });
  for (const vendor of vendors) vendor.mount(app);

  await app.listen({ host: env.HOST, port: env.PORT });
  address = addressOf(app.server.address() as AddressInfo);
  vendors.forEach((vendor) => vendor.start());
  const ticker = setInterval(tick, TICK_MS);
  logger.info({ address }, 'the simulator listens');

  return {
    url: address,
    close: async () => {
      clearInterval(ticker);
      await Promise.all([app.close(), films.close(), ...vendors.map((vendor) => vendor.close())]);
      await world.journal.close();
    },
  };
}

/** Brings back what the last session left: the clock's offset first, since it decides what is too old. */
async function restore(world: World, vendors: readonly Vendor[]): Promise<void> {
  const byName = new Map(vendors.map((vendor) => [vendor.name, vendor]));
  const lines = await world.journal.load(
    (line) => line.of === 'clock' || byName.get(line.of)?.keeps(line) === true,
  );
  for (const line of lines) if (line.of === 'clock') world.clock.advance(line.data as number);
  for (const line of lines) byName.get(line.of)?.restore(line);
}

/** Where to reach a server that listens at `address`; an address for all interfaces is reached at localhost. */
function addressOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
