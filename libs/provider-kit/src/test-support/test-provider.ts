import type { Catalogue } from '@reelgate/catalog';
import { BusConnection, ensureStreams, RpcClient } from '@reelgate/bus';
import { Channel, SUBJECT, taskCancelSubject, taskCommandSubject } from '@reelgate/contracts';
import type { TaskCommand, TaskSpec } from '@reelgate/contracts';
import { Database, migrate } from '@reelgate/db';
import { createLogger, newId, Sealer } from '@reelgate/runtime';
import type { BootedService } from '@reelgate/service';
import { createTestDatabase, FixedClock, startTestNats, taskCommand, taskSpec } from '@reelgate/testing';
import { ENTITIES } from '../entities.js';
import { providerMigrations } from '../migrations/provider-migrations.js';
import { startProvider } from '../start-provider.js';
import type { ScriptedVendor } from './scripted-vendor.js';

const SECRET = 'a secret for the tests only';
const logger = createLogger('test', 'silent');

export interface SeenEvent {
  readonly type: string;
  readonly payload: { readonly taskId: string } & Record<string, unknown>;
}

const REAL_LIMIT_MS = 10_000;
const CREEP_MS = 10;

/** One Postgres database, one NATS and any number of providers of the family Kling, on a clock that a test moves. */
export class TestProviders {
  readonly clock = new FixedClock('2026-01-01T00:00:00Z');
  readonly sealer = new Sealer(SECRET);
  readonly events: SeenEvent[] = [];
  readonly #running: BootedService[] = [];

  private constructor(
    readonly bus: BusConnection,
    readonly database: Database,
    readonly rpc: RpcClient,
    private readonly env: Record<string, string>,
    private readonly stopNats: () => Promise<void>,
  ) {}

  static async create(): Promise<TestProviders> {
    const [nats, { url }] = await Promise.all([startTestNats(), createTestDatabase()]);
    await migrate(url, [providerMigrations]);
    const bus = await BusConnection.connect({ url: nats.url, name: 'test', logger });
    await ensureStreams(bus, 1);
    const database = await Database.connect({
      url,
      poolSize: 3,
      applicationName: 'test',
      logger,
      entities: ENTITIES,
    });
    const env = { DATABASE_URL: url, NATS_URL: nats.url, REELGATE_SECRET: SECRET, LOG_LEVEL: 'silent' };
    const test = new TestProviders(bus, database, new RpcClient(bus), env, () => nats.stop());
    bus.nats.subscribe(SUBJECT.allEvents, {
      callback: (_error, message) => {
        test.events.push({ type: message.subject.split('.')[2]!, payload: message.json() });
      },
    });
    await bus.ping();
    return test;
  }

  /** Starts one more provider. `random` 0.5 makes every choice and jitter the same each time. */
  async start(
    vendors: readonly ScriptedVendor[],
    options: {
      readonly env?: Record<string, string>;
      readonly random?: () => number;
      readonly catalogue?: Catalogue;
    } = {},
  ): Promise<BootedService> {
    const provider = await startProvider(
      { ...this.env, ...options.env },
      () => [{ family: 'kling', vendors: vendors.map((vendor) => vendor.family()) }],
      {
        clock: this.clock,
        random: options.random ?? (() => 0.5),
        ...(options.catalogue && { catalogue: options.catalogue }),
      },
    );
    this.#running.push(provider);
    return provider;
  }

  /** Stops the providers and empties the tables, for the next test. */
  async reset(): Promise<void> {
    await Promise.all([...this.#running].map((provider) => this.stop(provider)));
    await this.database.query(
      `TRUNCATE provider.job, provider.channel, provider.vendor_call, provider.usual_duration,
                provider.account_served, provider.outbox, provider.inbox, provider.dead_letter`,
    );
    this.events.length = 0;
  }

  async close(): Promise<void> {
    await this.reset();
    await this.database.close();
    await this.bus.close();
    await this.stopNats();
  }

  /** Stops one provider in order, as SIGTERM does. */
  async stop(provider: BootedService): Promise<void> {
    this.#running.splice(this.#running.indexOf(provider), 1);
    // What sleeps on the clock has to wake up to stop.
    const settled = { yet: false };
    const stopping = provider.stop().finally(() => {
      settled.yet = true;
    });
    while (!settled.yet) await this.tick(1_000);
    await stopping;
  }

  async channel(fields: Record<string, unknown> = {}): Promise<Channel> {
    return this.rpc.call(
      SUBJECT.providerChannelCreate,
      { name: newId('name', new Date()), vendor: 'tencent-vod', key: 'app|secret-of-the-channel', ...fields },
      Channel,
    );
  }

  /** Publishes a command as the gateway's outbox does, created now; returns the task id. */
  async command(
    fields: Partial<Omit<TaskCommand, 'spec'>> & {
      readonly spec?: Partial<TaskSpec>;
      readonly messageId?: string;
    } = {},
  ): Promise<string> {
    const { spec, messageId, ...rest } = fields;
    const command = taskCommand({
      createdAt: this.clock.now().toISOString(),
      ...rest,
      spec: taskSpec(spec),
    });
    await this.bus.publish({
      subject: taskCommandSubject('kling'),
      id: messageId ?? newId('msg', new Date()),
      payload: command,
    });
    return command.taskId;
  }

  async cancel(taskId: string): Promise<void> {
    await this.bus.publish({
      subject: taskCancelSubject('kling'),
      id: newId('msg', new Date()),
      payload: { taskId },
    });
  }

  /**
   * Moves the clock by `ms` and lets real input and output end before it moves again: a provider with nothing to do sleeps on
   * the clock in five places (loop, leases, estimates, the outbox's relay and its pruning).
   */
  async tick(ms: number): Promise<void> {
    await this.clock.advance(ms);
    const giveUpAt = performance.now() + 25;
    do {
      await new Promise((resolve) => setTimeout(resolve, 1));
    } while (this.clock.waiting < 5 * this.#running.length && performance.now() < giveUpAt);
  }

  /**
   * Moves the clock in steps until the condition holds, by `limitMs` in all. What has begun by then may take its real time on
   * a busy machine: the clock then creeps on for as long as that takes, at most ten seconds. Rejects after that.
   */
  async until<T>(
    condition: () => T | Promise<T>,
    options: { readonly stepMs?: number; readonly limitMs?: number; readonly what?: string } = {},
  ): Promise<NonNullable<T>> {
    const end = this.clock.now().getTime() + (options.limitMs ?? 60_000);
    const giveUpAt = performance.now() + REAL_LIMIT_MS;
    for (;;) {
      const value = await condition();
      if (value) return value;
      const inTime = this.clock.now().getTime() < end;
      if (!inTime && performance.now() > giveUpAt) break;
      await this.tick(inTime ? (options.stepMs ?? 100) : CREEP_MS);
    }
    throw new Error(`Waited in vain for ${options.what ?? condition.toString()}`);
  }

  /** Moves the clock by `ms` in steps of `stepMs`. */
  async pass(ms: number, stepMs = 250): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) await this.tick(stepMs);
  }

  eventsOf(taskId: string): SeenEvent[] {
    return this.events.filter(({ payload }) => payload.taskId === taskId);
  }
  typesOf(taskId: string): string[] {
    return this.eventsOf(taskId).map(({ type }) => type);
  }
  /** Waits for an event of a task. */
  async event(
    taskId: string,
    type: string,
    options: { stepMs?: number; limitMs?: number } = {},
  ): Promise<SeenEvent> {
    return this.until(() => this.eventsOf(taskId).find((event) => event.type === type), {
      ...options,
      what: `${type} of ${taskId}`,
    });
  }

  async job(taskId: string): Promise<Record<string, unknown> | undefined> {
    const [row] = await this.database.query('SELECT * FROM provider.job WHERE task_id = $1', [taskId]);
    return row;
  }
  async jobIn(taskId: string, state: string): Promise<Record<string, unknown>> {
    return this.until(
      async () => {
        const job = await this.job(taskId);
        return job?.['state'] === state ? job : undefined;
      },
      { what: `${taskId} ${state}` },
    );
  }
  async timeline(taskId: string): Promise<string[]> {
    const rows = await this.database.query<{ action: string; outcome: string }>(
      'SELECT action, outcome FROM provider.vendor_call WHERE task_id = $1 ORDER BY id',
      [taskId],
    );
    return rows.map(({ action, outcome }) => `${action} ${outcome}`);
  }
}
