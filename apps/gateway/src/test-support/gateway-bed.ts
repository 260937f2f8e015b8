import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestMicroservice, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BusConnection, BusServer, ensureStreams } from '@reelgate/bus';
import { STREAM } from '@reelgate/contracts';
import type { TaskEvent } from '@reelgate/contracts';
import { Database, migrate, storeDeadLetter } from '@reelgate/db';
import { createLogger, newId, Sealer } from '@reelgate/runtime';
import { AnswerChecker, createTestDatabase, testNats, waitFor } from '@reelgate/testing';
import type { ApiDocument, TestNats } from '@reelgate/testing';
import { gatewayMigrations } from '../migrations/index.js';
import { startGateway } from '../start-gateway.js';
import type { GatewayOverrides, RunningGateway } from '../start-gateway.js';
import { billingModule, BillingScript } from './billing-stand-in.js';
import { providerModule, ProviderScript } from './provider-stand-in.js';

const ADMIN_KEY = 'rg-admin-key-of-the-tests';
/** The REELGATE_SECRET of every gateway that is not told another. */
export const SECRET = 'the secret of the tests, long enough';
const logger = createLogger('test', 'silent');

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests assert on what comes; a type would only repeat them.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** A gateway on real Postgres and NATS, with billing and a provider that answer what the test scripts. */
export class GatewayBed {
  readonly billing = new BillingScript();
  readonly provider = new ProviderScript();
  readonly sealer = new Sealer(SECRET);
  readonly gateways: RunningGateway[] = [];
  account = '';
  key = '';
  #checker: AnswerChecker | undefined;

  private constructor(
    readonly nats: TestNats,
    readonly bus: BusConnection,
    readonly database: Database,
    readonly databaseUrl: string,
    readonly folder: string,
    private readonly services: INestMicroservice[],
  ) {}

  static async start(
    env: Record<string, string> = {},
    overrides: GatewayOverrides = {},
  ): Promise<GatewayBed> {
    const [nats, { url }, folder] = await Promise.all([
      testNats(),
      createTestDatabase(),
      mkdtemp(join(tmpdir(), 'reelgate-gateway-')),
    ]);
    await migrate(url, [gatewayMigrations]);
    const bus = await BusConnection.connect({ url: nats.url, name: 'test', logger });
    await ensureStreams(bus, 1);
    const database = await Database.connect({ url, poolSize: 4, applicationName: 'test', logger });
    const services: INestMicroservice[] = [];
    const bed = new GatewayBed(nats, bus, database, url, folder, services);
    bed.provider.reset();
    await bed.#serve('billing', billingModule(bed.billing), []);
    await bed.#serve('provider', providerModule(bed.provider), [
      { stream: STREAM.commands, durable: 'provider-kling', filter: 'task.cmd.kling.v1', concurrency: 16 },
      {
        stream: STREAM.commands,
        durable: 'provider-kling-cancel',
        filter: 'task.cancel.kling.v1',
        concurrency: 4,
      },
    ]);
    await bed.startGateway(env, overrides);
    const { body: document } = await bed.call('GET', '/openapi.json');
    bed.#checker = new AnswerChecker(document as ApiDocument);
    const account = await bed.admin('POST', '/admin/v1/accounts', { name: 'test' });
    bed.account = account.body.id as string;
    bed.key = await bed.newKey();
    return bed;
  }

  async #serve(
    queue: string,
    module: Type,
    consumers: ConstructorParameters<typeof BusServer>[0]['consumers'],
  ): Promise<void> {
    const service = await NestFactory.createMicroservice(module, {
      strategy: new BusServer({ bus: this.bus, queue, consumers, deadLetter: async () => undefined, logger }),
      logger: false,
    });
    await service.listen();
    this.services.push(service);
  }

  async startGateway(
    env: Record<string, string> = {},
    overrides: GatewayOverrides = {},
  ): Promise<RunningGateway> {
    const gateway = await startGateway(
      {
        DATABASE_URL: this.databaseUrl,
        NATS_URL: this.nats.url,
        REELGATE_SECRET: SECRET,
        REELGATE_ADMIN_KEY: ADMIN_KEY,
        STORAGE_DIR: join(this.folder, 'files'),
        LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
        PORT: '0',
        ...env,
      },
      { resolveHost: async () => [], ...overrides },
    );
    this.gateways.push(gateway);
    return gateway;
  }

  readonly adminKey = ADMIN_KEY;

  get url(): string {
    return this.gateways[0]!.url;
  }

  /**
   * Any call, with the account's key unless the headers say otherwise. Plain objects are sent as JSON. Throws when the
   * answer is not what the served document promises.
   */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const json = body !== undefined && Object.getPrototypeOf(body) === Object.prototype;
    const url = path.startsWith('http') ? path : `${this.url}${path}`;
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(json ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : (body as string | FormData) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true && text !== '';
    const { status, headers: received } = answer;
    const result = { status, headers: received, body: isJson ? JSON.parse(text) : text };
    this.#checker?.check(method, url, result);
    return result;
  }

  admin(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call(method, path, body, { authorization: `Bearer ${ADMIN_KEY}`, ...headers });
  }

  /** The secret of a new client key of the account. */
  async newKey(fields: object = {}): Promise<string> {
    const { body } = await this.admin('POST', '/admin/v1/api-keys', {
      account_id: this.account,
      name: 'test',
      ...fields,
    });
    return body.key as string;
  }

  /** Creates a video that has to be accepted; returns the video object. */
  async create(fields: object = {}, headers: Record<string, string> = {}): Promise<Answer['body']> {
    const answer = await this.call('POST', '/v1/videos', { ...FILM, ...fields }, headers);
    if (answer.status !== 200) throw new Error(`create: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Publishes an event as a provider would. */
  async event(kind: string, taskId: string, fields: object = {}, at = new Date()): Promise<void> {
    const event: TaskEvent = { taskId, accountId: this.account, family: 'kling', at: at.toISOString() };
    await this.bus.publish({
      subject: `task.evt.${kind}.v1`,
      id: newId('evt', new Date()),
      payload: { ...event, ...fields },
    });
  }

  /** Puts a message among those that the gateway has given up. */
  async buryOwn({ id, event = {} }: { readonly id: string; readonly event?: object }): Promise<void> {
    await storeDeadLetter(this.database, 'gateway', {
      id,
      stream: STREAM.events,
      subject: 'task.evt.completed.v1',
      payload: JSON.stringify({
        accountId: this.account,
        family: 'kling',
        at: new Date().toISOString(),
        ...event,
      }),
      headers: {},
      deliveries: 8,
      reason: 'Error: the database was away',
    });
  }

  /** The provider accepted the task and made the film at `url`. */
  async complete(taskId: string, url = 'http://127.0.0.1:1/film.mp4', result: object = {}): Promise<void> {
    await this.event('submitted', taskId, { vendor: 'tencent-vod', channelId: 'chan_1' });
    await this.event('completed', taskId, {
      result: { sealedUrl: this.sealer.seal(url, 'result-url'), ...result },
    });
    await this.until(taskId, 'completed');
  }

  /** Waits until the video has this status; returns it. */
  async until(id: string, status: string): Promise<Answer['body']> {
    return waitFor(
      async () => {
        const { body } = await this.call('GET', `/v1/videos/${id}`);
        return body.status === status ? body : undefined;
      },
      { what: `${id} to be ${status}` },
    );
  }

  /** Number of rows of a table of the gateway. */
  async count(table: string): Promise<number> {
    const [row] = await this.database.query<{ n: bigint }>(`SELECT count(*) AS n FROM gateway.${table}`);
    return Number(row!.n);
  }

  async stop(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.stop()));
    await Promise.all(this.services.map((service) => service.close()));
    await this.bus.close();
    await this.database.close();
    await this.nats.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A request that every test may send. */
export const FILM = { model: 'Kling-3.0-Omni', prompt: 'a lighthouse in a storm', seconds: '5' };
