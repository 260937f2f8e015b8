import type { ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startNats, startPostgres } from '@reelgate/embedded';
import type { EmbeddedNats, EmbeddedPostgres } from '@reelgate/embedded';
import { simulatedChannel, SIMULATED_VENDORS } from '@reelgate/simulator';
import pg from 'pg';
import { FAMILY } from './films.js';
import { ProcessGroup } from './measure.js';
import { ended, freePort, ready, runNode, stop } from './processes.js';
import type { Env } from './processes.js';

const ADMIN_KEY = 'rg-admin-key-of-the-benchmark-0000';
const DATABASE = 'reelgate';
const FLOOR_DATABASE = 'floor';
const CREDIT = '1000000000';
/** Whoever measures asks more than anybody else would be let. */
const NO_LIMITS: Env = {
  REELGATE_KEY_REQUESTS_PER_MINUTE: '0',
  REELGATE_ACCOUNT_REQUESTS_PER_MINUTE: '0',
  REELGATE_ADDRESS_REQUESTS_PER_MINUTE: '0',
};

export interface Account {
  readonly id: string;
  readonly key: string;
}

export interface InstallationOptions {
  readonly accounts?: number;
  /** That of `FAMILY` unless stated. */
  readonly family?: string;
  /** Whose channel there is; the one that is tried first unless stated. */
  readonly vendor?: string;
  /** Over the channel as the simulator suggests it. */
  readonly channel?: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Of every service. */
  readonly env?: Env;
  readonly simulatorEnv?: Env;
}

/**
 * An installation on loopback, each service a process of its own, on the embedded Postgres as it runs in production (fsync on),
 * with the simulated vendors, whose films cost nothing as long as nobody fetches them. Beside it the floor, on the same
 * Postgres.
 */
export class Installation {
  readonly accounts: Account[] = [];
  readonly #services = new Map<string, ChildProcess>();
  #floor: ChildProcess | undefined;
  gatewayUrl = '';
  simulatorUrl = '';
  floorUrl = '';
  #pool: pg.Pool | undefined;

  private constructor(
    private readonly folder: string,
    private readonly postgres: EmbeddedPostgres,
    readonly nats: EmbeddedNats,
  ) {}

  static async start(options: InstallationOptions = {}): Promise<Installation> {
    const folder = await mkdtemp(path.join(tmpdir(), 'reelgate-bench-'));
    await chmod(folder, 0o755); // Postgres may run under another account than we do.
    const [postgres, nats] = await Promise.all([
      startPostgres({ dataDir: path.join(folder, 'postgres'), persistent: true, database: DATABASE }),
      startNats({ dataDir: path.join(folder, 'nats') }),
    ]);
    const installation = new Installation(folder, postgres, nats);
    try {
      await installation.#start(options);
      return installation;
    } catch (error) {
      await installation.stop();
      throw error;
    }
  }

  /** All processes of the installation but the vendors' and the floor's own: its services, Postgres and NATS. */
  readonly group = new ProcessGroup(() => [
    this.postgres.pid,
    this.nats.pid,
    ...[...this.#services].filter(([name]) => name !== 'simulator').map(([, { pid }]) => pid!),
  ]);
  readonly floorGroup = new ProcessGroup(() => [this.postgres.pid, this.#floor!.pid!]);

  /** The processes of each part alone. */
  parts(): Map<string, ProcessGroup> {
    const parts = new Map([
      ['postgres', this.postgres.pid],
      ['nats', this.nats.pid],
      ...[...this.#services].map(([name, { pid }]) => [name, pid!] as const),
    ]);
    return new Map([...parts].map(([name, pid]) => [name, new ProcessGroup(() => [pid])]));
  }

  /** One value, or row of values, of a statement on the installation's database. */
  async row(text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>> {
    return (await this.rows(text, values))[0]!;
  }

  async rows(text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    this.#pool ??= new pg.Pool({ connectionString: this.postgres.url(DATABASE), max: 2 });
    return (await this.#pool.query(text, [...values])).rows;
  }

  /** An admin call that has to succeed. */
  async admin<T>(method: string, route: string, body?: object, headers: Env = {}): Promise<T> {
    const answer = await fetch(`${this.gatewayUrl}${route}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Stops one service alone. */
  async stopService(name: string): Promise<void> {
    await stop(this.#services.get(name)!);
    this.#services.delete(name);
  }

  async stop(): Promise<void> {
    await this.#pool?.end();
    await Promise.all([...this.#services.values(), ...(this.#floor ? [this.#floor] : [])].map(stop));
    await Promise.all([this.postgres.stop(), this.nats.stop()]);
    await rm(this.folder, { recursive: true, force: true });
  }

  async #start({ accounts = 1, family = FAMILY, ...options }: InstallationOptions): Promise<void> {
    await pgQuery(this.postgres.adminUrl, `CREATE DATABASE ${FLOOR_DATABASE}`);
    await ended(runNode('apps/migrate/dist/main.js', { DATABASE_URL: this.postgres.url(DATABASE) }));
    const ports = await Promise.all(Array.from({ length: 6 }, freePort));
    const [gateway, simulator, floor, ...ops] = ports as [number, number, number, number, number, number];
    this.gatewayUrl = `http://127.0.0.1:${gateway}`;
    this.simulatorUrl = `http://127.0.0.1:${simulator}`;
    this.floorUrl = `http://127.0.0.1:${floor}`;
    const common: Env = {
      DATABASE_URL: this.postgres.url(DATABASE),
      NATS_URL: this.nats.url,
      REELGATE_SECRET: 'the secret of the benchmark, long enough',
      REELGATE_PUBLIC_URL: this.gatewayUrl,
      STORAGE_DIR: path.join(this.folder, 'media'),
      LOG_LEVEL: 'error',
      ...NO_LIMITS,
      ...options.env,
    };
    const service = async (name: string, app: string, port: number, env: Env): Promise<void> => {
      const child = runNode(`apps/${app}/dist/main.js`, { ...common, OPS_PORT: String(port), ...env });
      child.stdout?.pipe(process.stderr);
      this.#services.set(name, child);
      await ready(child, `http://127.0.0.1:${port}/${app === 'simulator' ? 'healthz' : 'readyz'}`);
    };
    const floorEnv = { DATABASE_URL: this.postgres.url(FLOOR_DATABASE), PORT: String(floor) };
    this.#floor = runNode('bench/dist/floor-main.js', floorEnv);
    await Promise.all([
      service('gateway', 'gateway', ops[0], { PORT: String(gateway), REELGATE_ADMIN_KEY: ADMIN_KEY }),
      service('billing', 'billing', ops[1], {}),
      service('provider', 'provider', ops[2], { FAMILY: family }),
      service('simulator', 'simulator', simulator, {
        PORT: String(simulator),
        SIM_DATA_DIR: path.join(this.folder, 'simulator'),
        SIM_PRERENDER: '0',
        ...options.simulatorEnv,
      }),
      ready(this.#floor, `${this.floorUrl}/healthz`),
    ]);
    await this.#seed(accounts, options);
  }

  async #seed(accounts: number, { vendor, channel, settings }: InstallationOptions): Promise<void> {
    const of = SIMULATED_VENDORS.find(({ name }) => vendor === undefined || name === vendor)!;
    const suggested = simulatedChannel(of, this.simulatorUrl);
    const channelBody = { ...suggested, ...channel, settings: { ...suggested.settings, ...settings } };
    await this.admin('POST', '/admin/v1/channels', channelBody);
    for (let i = 0; i < accounts; i++) {
      const { id } = await this.admin<{ id: string }>('POST', '/admin/v1/accounts', { name: `account ${i}` });
      const credit = { amount: CREDIT, currency: 'CNY' };
      await this.admin('POST', `/admin/v1/accounts/${id}/credits`, credit, {
        'idempotency-key': `credit-${id}`,
      });
      const { key } = await this.admin<{ key: string }>('POST', '/admin/v1/api-keys', {
        account_id: id,
        name: 'bench',
        role: 'client',
      });
      this.accounts.push({ id, key });
    }
  }
}

async function pgQuery(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}
