import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, startTestNats, waitFor } from '@reelgate/testing';
import pg from 'pg';
import { freePort, runApp, ServiceProcess } from './service-process.js';
import type { Env } from './service-process.js';
import { SimulatorControl } from './simulator-control.js';

const ADMIN_KEY = 'rg-admin-key-of-the-tests-0000';
export const SECRET = 'the secret of the tests, long enough';
export const VOD_KEY = '1500000001|AKIDENDTOENDTESTS00000000000000000000|end-to-end-secret-key-0000000000';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // The tests assert on what comes; a type would only repeat their assertions.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** The services that make up an installation, by the names the tests use. */
export type ServiceName = 'gateway' | 'billing' | 'kling' | 'simulator';

/**
 * A whole installation on loopback: Postgres, NATS, and each service as a process of its own, with the simulated vendor
 * behind it, one account with credit and one API key.
 */
export class Stack {
  readonly services: Readonly<Record<ServiceName, ServiceProcess>>;
  readonly simulator: SimulatorControl;
  accountId = '';
  apiKey = '';

  private constructor(
    readonly gatewayUrl: string,
    readonly databaseUrl: string,
    readonly nats: Awaited<ReturnType<typeof startTestNats>>,
    services: Record<ServiceName, ServiceProcess>,
    simulatorUrl: string,
    private readonly folder: string,
  ) {
    this.services = services;
    this.simulator = new SimulatorControl(simulatorUrl);
  }

  static async start(
    options: { readonly env?: Env; readonly simulatorEnv?: Env; readonly credit?: string } = {},
  ): Promise<Stack> {
    const [database, nats, folder] = await Promise.all([
      createTestDatabase(),
      startTestNats(),
      mkdtemp(path.join(tmpdir(), 'reelgate-e2e-')),
    ]);
    await runApp('migrate', { DATABASE_URL: database.url });
    const [port, simulatorPort, ...ops] = await Promise.all(Array.from({ length: 5 }, freePort));
    const common: Env = {
      DATABASE_URL: database.url,
      NATS_URL: nats.url,
      REELGATE_SECRET: SECRET,
      LOG_LEVEL: 'warn',
      STORAGE_DIR: path.join(folder, 'media'),
      ...options.env,
    };
    const service = (app: string, ops: number, env: Env): ServiceProcess =>
      new ServiceProcess(app, { ...common, OPS_PORT: String(ops), ...env }, `http://127.0.0.1:${ops}/readyz`);
    const gatewayUrl = `http://127.0.0.1:${port}`;
    const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
    const services = {
      gateway: service('gateway', ops[0]!, { PORT: String(port), REELGATE_ADMIN_KEY: ADMIN_KEY }),
      billing: service('billing', ops[1]!, {}),
      kling: service('providers/kling', ops[2]!, {}),
      simulator: new ServiceProcess(
        'simulator',
        {
          PORT: String(simulatorPort),
          SIM_TENCENT_VOD_KEY: VOD_KEY,
          SIM_FILM_SECONDS: '1',
          SIM_DATA_DIR: path.join(folder, 'simulator'),
          ...options.simulatorEnv,
        },
        `${simulatorUrl}/healthz`,
      ),
    };
    const stack = new Stack(gatewayUrl, database.url, nats, services, simulatorUrl, folder);
    try {
      await Promise.all(Object.values(services).map((process) => process.start()));
      await stack.#seed(options.credit ?? '10000');
    } catch (error) {
      await stack.stop();
      throw error;
    }
    return stack;
  }

  async #seed(credit: string): Promise<void> {
    const account = await this.newAccount(credit);
    this.accountId = account.id;
    this.apiKey = account.key;
    await this.adminOk('POST', '/admin/v1/channels', {
      name: 'simulator',
      vendor: 'tencent-vod',
      key: VOD_KEY,
      base_url: this.simulator.url,
      settings: { allow_private_addresses: true },
    });
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

  /** Any call of the gateway, with the client key unless the headers say otherwise. JSON objects are sent as JSON. */
  async call(
    method: string,
    route: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    const json =
      body !== undefined &&
      typeof body === 'object' &&
      !(body instanceof FormData) &&
      !(body instanceof Uint8Array);
    const answer = await fetch(`${this.gatewayUrl}${route}`, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${this.apiKey}`,
        ...(json ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : (body as string | FormData) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') && text !== '';
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
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
    return this.adminOk('GET', '/admin/v1/reconciliation');
  }

  /** Runs SQL on the installation's database, for what no API does: making rows look old. */
  async sql(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  }

  balance(): Promise<ApiAnswer['body']> {
    return this.call('GET', '/v1/balance').then(({ body }) => body);
  }

  async stop(): Promise<void> {
    const { gateway, billing, kling, simulator } = this.services;
    await gateway.stop();
    await Promise.all([billing.stop(), kling.stop(), simulator.stop()]);
    await this.nats.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
