import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readFileSync } from 'node:fs';
import { createCatalogue, defaultCatalogue } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import { newBusPasswords, serverUsersConfig } from '@reelgate/bus';
import type { BusPasswords } from '@reelgate/bus';
import type { BusUser, Family } from '@reelgate/contracts';
import { simulatedChannel, OFFERED_VENDORS } from '@reelgate/simulator';
import type { EmbeddedNats } from '@reelgate/embedded';
import { AnswerChecker, createTestDatabase, startTestNats, waitFor } from '@reelgate/testing';
import type { ApiDocument } from '@reelgate/testing';
import pg from 'pg';
import { freePort, runApp, ServiceProcess } from './service-process.js';
import type { Env } from './service-process.js';
import { SimulatorControl } from './simulator-control.js';

const ADMIN_KEY = 'rg-admin-key-of-the-tests-0000';
const SECRET = 'the secret of the tests, long enough';
/** Roles belong to the server, which the stacks of all spec files share. */
const ROLE_PREFIX = 'reelgate_test_';
const ROLE_PASSWORD = 'p@ss/w#rd of the tests';
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // The tests assert on what comes; a type would only repeat their assertions.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** The services that make up an installation, by the names the tests use. */
/** `gateway`, `billing`, `simulator`, or a family for its provider. */
export type ServiceName = string;

export interface StackOptions {
  /** Of every service but the simulator. */
  readonly env?: Env;
  readonly simulatorEnv?: Env;
  /** Of the account; CNY. */
  readonly credit?: string;
  /** Families whose providers are started; only Kling's unless stated. */
  readonly families?: readonly Family[];
  /** Servers to use instead of ones of its own; `addresses` are what the services are given, should they differ. */
  readonly servers?: {
    readonly databaseUrl: string;
    readonly nats: EmbeddedNats;
    /** Of the users that the server knows. */
    readonly busPasswords: BusPasswords;
    readonly addresses: { readonly databaseUrl: string; readonly natsUrl: string };
  };
  /**
   * Root of another version's built workspace, whose services are started instead of this one's; NATS takes services in that
   * know nothing of users. Replicas and the simulator are of this version.
   */
  readonly release?: string;
  /** All these families in one process, which `services` does not name, instead of one each. */
  readonly together?: boolean;
}

/** One more process of a service, and where it answers: the gateway's own address, any other's health. */
export interface Replica {
  readonly process: ServiceProcess;
  readonly url: string;
}

/**
 * A whole installation on loopback: Postgres, NATS, and each service as a process of its own, with the simulated vendors
 * behind it, one account with credit and one API key. There is a channel for each vendor that a started family can use;
 * of those that could make the same film the one that stands first in the simulator's table is preferred.
 */
export class Stack {
  readonly simulator: SimulatorControl;
  /** The channels' ids, by vendor. */
  readonly channels: Record<string, string> = {};
  readonly #replicas: ServiceProcess[] = [];
  readonly adminKey = ADMIN_KEY;
  accountId = '';
  apiKey = '';
  #checker: AnswerChecker | undefined;

  private constructor(
    readonly gatewayUrl: string,
    readonly databaseUrl: string,
    readonly nats: EmbeddedNats,
    private readonly busPasswords: BusPasswords,
    private readonly build: (name: string, root?: string) => Promise<Replica>,
    private readonly services: ReadonlyMap<ServiceName, ServiceProcess>,
    private readonly catalogue: Catalogue,
    simulatorUrl: string,
    private readonly families: readonly Family[],
    private readonly folder: string,
  ) {
    this.simulator = new SimulatorControl(simulatorUrl);
  }

  static async start(options: StackOptions = {}): Promise<Stack> {
    const families = options.families ?? ['kling'];
    const { servers } = options;
    const busPasswords = servers?.busPasswords ?? newBusPasswords();
    const [database, nats, folder] = await Promise.all([
      servers ? { url: servers.databaseUrl } : createTestDatabase(),
      servers?.nats ?? startTestNats(undefined, busConfig(busPasswords, options.release !== undefined)),
      mkdtemp(path.join(tmpdir(), 'reelgate-e2e-')),
    ]);
    await migrate(database.url, options.release);
    const common: Env = {
      DATABASE_URL: servers?.addresses.databaseUrl ?? database.url,
      NATS_URL: servers?.addresses.natsUrl ?? nats.url,
      REELGATE_SECRET: SECRET,
      LOG_LEVEL: 'warn',
      STORAGE_DIR: path.join(folder, 'media'),
      ...options.env,
    };
    const simulatorEnv: Env = {
      SIM_FILM_SECONDS: '1',
      SIM_DATA_DIR: path.join(folder, 'simulator'),
      ...options.simulatorEnv,
    };
    const build = async (name: string, root?: string): Promise<Replica> => {
      const [port, ops] = await Promise.all([freePort(), freePort()]);
      const url = `http://127.0.0.1:${port}`;
      if (name === 'simulator') {
        const env = { PORT: String(port), ...simulatorEnv };
        return { url, process: new ServiceProcess('simulator', env, `${url}/healthz`) };
      }
      const own: Env = name === 'gateway' ? { PORT: String(port), REELGATE_ADMIN_KEY: ADMIN_KEY } : {};
      const isFamily = name !== 'gateway' && name !== 'billing';
      const user: BusUser = isFamily ? 'provider' : name;
      const access = {
        DATABASE_USER: `${ROLE_PREFIX}${user}`,
        DATABASE_PASSWORD: ROLE_PASSWORD,
        NATS_USER: user,
        NATS_PASSWORD: busPasswords[user],
      };
      const opsUrl = `http://127.0.0.1:${ops}`;
      const env = {
        ...common,
        ...access,
        OPS_PORT: String(ops),
        ...own,
        ...(isFamily ? { FAMILY: name } : {}),
      };
      return {
        url: name === 'gateway' ? url : opsUrl,
        process: new ServiceProcess(isFamily ? 'provider' : name, env, `${opsUrl}/readyz`, root),
      };
    };
    const names: ServiceName[] = ['gateway', 'billing', 'simulator', ...families];
    const built = new Map(
      await Promise.all(names.map(async (name) => [name, await build(name, options.release)] as const)),
    );
    const stack = new Stack(
      built.get('gateway')!.url,
      database.url,
      nats,
      busPasswords,
      build,
      new Map([...built].map(([name, { process }]) => [name, process])),
      catalogueOf(options.env),
      built.get('simulator')!.url,
      families,
      folder,
    );
    try {
      const others = ['gateway', 'billing', 'simulator'].map((name) => stack.service(name).start());
      const providers = options.together
        ? [stack.startReplica(families.join(','))]
        : families.map((family) => stack.service(family).start());
      await Promise.all([...others, ...providers]);
      if (options.release === undefined) {
        const { body: document } = await stack.call('GET', '/openapi.json');
        stack.#checker = new AnswerChecker(document as ApiDocument);
      }
      await stack.#seed(options.credit ?? '10000');
    } catch (error) {
      await stack.stop();
      throw error;
    }
    return stack;
  }

  /** Address of NATS, as the user who may do everything. */
  get operatorNatsUrl(): string {
    return this.nats.url.replace('//', `//operator:${this.busPasswords.operator}@`);
  }

  /** Brings the schemas to this version's state. */
  migrate(): Promise<void> {
    return migrate(this.databaseUrl);
  }

  /** Where the services keep films and uploads. */
  get mediaFolder(): string {
    return path.join(this.folder, 'media');
  }

  /** The process of a service, started or not. Throws for a family that was not asked for. */
  service(name: ServiceName): ServiceProcess {
    const found = this.services.get(name);
    if (!found) throw new RangeError(`there is no service ${name} in this stack`);
    return found;
  }

  async #seed(credit: string): Promise<void> {
    const account = await this.newAccount(credit);
    this.accountId = account.id;
    this.apiKey = account.key;
    for (const vendor of OFFERED_VENDORS) {
      const isUsed = this.catalogue.rows.some(
        (row) =>
          this.families.includes(row.family) && row.vendors.some((each) => each.vendor === vendor.name),
      );
      if (!isUsed) continue;
      const channel = simulatedChannel(vendor, this.simulator.url);
      const { id } = await this.adminOk('POST', '/admin/v1/channels', channel);
      this.channels[vendor.name] = id;
    }
  }

  /** Starts one more process of a service, or one of several families, with ports of its own. */
  async startReplica(name: string): Promise<Replica> {
    const replica = await this.build(name);
    this.#replicas.push(replica.process);
    await replica.process.start();
    return replica;
  }

  /** A new account with credit and a client key. */
  async newAccount(credit: string): Promise<{ id: string; key: string }> {
    const { id } = await this.adminOk('POST', '/admin/v1/accounts', { name: `account ${Math.random()}` });
    if (Number(credit) > 0) {
      await this.adminOk(
        'POST',
        `/admin/v1/accounts/${id}/credits`,
        { amount: credit, currency: 'CNY' },
        { 'idempotency-key': `credit-${id}` },
      );
    }
    const { key } = await this.adminOk('POST', '/admin/v1/api-keys', {
      account_id: id,
      name: 'test',
      role: 'client',
    });
    return { id, key };
  }

  /**
   * Any call of the gateway, with the client key unless the headers say otherwise. JSON objects are sent as JSON.
   * Throws when the answer is not what the served document promises.
   * `gatewayUrl`: another process of the gateway.
   */
  async call(
    method: string,
    route: string,
    body?: unknown,
    headers: Record<string, string> = {},
    gatewayUrl = this.gatewayUrl,
    signal?: AbortSignal,
  ): Promise<ApiAnswer> {
    const json =
      body !== undefined &&
      typeof body === 'object' &&
      !(body instanceof FormData) &&
      !(body instanceof Uint8Array);
    const answer = await fetch(`${gatewayUrl}${route}`, {
      method,
      redirect: 'manual',
      ...(signal ? { signal } : {}),
      headers: {
        authorization: `Bearer ${this.apiKey}`,
        ...(json ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : (body as string | FormData) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') && text !== '';
    const { status, headers: received } = answer;
    const result = { status, headers: received, body: isJson ? JSON.parse(text) : text };
    this.#checker?.check(method, route, result);
    return result;
  }

  admin(
    method: string,
    route: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    return this.call(method, route, body, { authorization: `Bearer ${ADMIN_KEY}`, ...headers });
  }

  /** An admin call that has to succeed; returns its body. */
  async adminOk(
    method: string,
    route: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer['body']> {
    const answer = await this.admin(method, route, body, headers);
    if (answer.status !== 200)
      throw new Error(`${method} ${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Creates a task that has to be accepted; returns the video object. */
  async create(body: object, headers: Record<string, string> = {}): Promise<ApiAnswer['body']> {
    const answer = await this.call('POST', '/v1/videos', body, headers);
    if (answer.status !== 200) throw new Error(`create: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Waits until the task has ended and its money is settled; returns the video object and the receipt. */
  async finished(
    id: string,
    timeoutMs = 20_000,
  ): Promise<{ video: ApiAnswer['body']; receipt: ApiAnswer['body'] }> {
    const video = await waitFor(
      async () => {
        const { body } = await this.call('GET', `/v1/videos/${id}`);
        return body.status === 'completed' || body.status === 'failed' ? body : undefined;
      },
      { timeoutMs, what: `${id} to end` },
    );
    const receipt = await waitFor(
      async () => {
        const { body } = await this.call('GET', `/v1/receipts/${id}`);
        return body.status !== 'held' ? body : undefined;
      },
      { timeoutMs, what: `${id} to be settled` },
    );
    return { video, receipt };
  }

  /** The books, checked by billing itself. */
  reconciliation(): Promise<ApiAnswer['body']> {
    return this.adminOk('GET', '/admin/v1/reconciliation?scope=full');
  }

  /** Runs SQL on the installation's database, for what no API does: making rows look old. Returns how many rows there were. */
  async sql(text: string): Promise<number> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      return (await client.query(text)).rowCount ?? 0;
    } finally {
      await client.end();
    }
  }

  balance(): Promise<ApiAnswer['body']> {
    return this.call('GET', '/v1/balance').then(({ body }) => body);
  }

  async stop(): Promise<void> {
    const gateway = this.service('gateway');
    const others = [...this.services.values()].filter((process) => process !== gateway);
    await Promise.all([gateway, ...this.#replicas].map((process) => process.stop()));
    await Promise.all(others.map((process) => process.stop()));
    await this.nats.stop();
    await rm(this.folder, { recursive: true, force: true });
    const denied = [...this.services.values(), ...this.#replicas].flatMap((process) => process.denied);
    if (denied.length > 0) throw new Error(`a service lacked a right:\n${denied.join('\n')}`);
  }
}

/** The schemas of this version or another one, and the roles, where it knows of any. */
async function migrate(url: string, root?: string): Promise<void> {
  const env = {
    DATABASE_URL: url,
    DATABASE_ROLE_PREFIX: ROLE_PREFIX,
    GATEWAY_DATABASE_PASSWORD: ROLE_PASSWORD,
    BILLING_DATABASE_PASSWORD: ROLE_PASSWORD,
    PROVIDER_DATABASE_PASSWORD: ROLE_PASSWORD,
  };
  await runApp('migrate', env, [], root);
}

/** `anybody`: a service that does not say who it is is the operator, as the documentation of upgrades has it. */
function busConfig(passwords: BusPasswords, anybody: boolean): string {
  return `${anybody ? 'no_auth_user: operator\n' : ''}${serverUsersConfig(passwords)}`;
}

/** The installation's models, as its services read them. */
function catalogueOf({ REELGATE_EXTRA_MODELS: file }: Env = {}): Catalogue {
  return file ? createCatalogue(JSON.parse(readFileSync(file, 'utf8'))) : defaultCatalogue;
}
