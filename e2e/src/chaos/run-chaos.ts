import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startTestNats, startTestPostgres, waitFor } from '@reelgate/testing';
import pg from 'pg';
import { BusConnection, newBusPasswords, serverUsersConfig } from '@reelgate/bus';
import { createLogger } from '@reelgate/runtime';
import type { ServiceProcess } from '../service-process.js';
import { Stack } from '../stack.js';
import { checkInvariants } from './check.js';
import type { Finding } from './check.js';
import { Proxy } from './proxy.js';
import { Random } from '../random.js';
import { planMishaps } from './schedule.js';
import type { Mishap, Victim } from './schedule.js';

const DATABASE = 'chaos';
const CLIENTS = 6;
/** Of the account, far more than the run can spend. */
const CREDIT = '1000000';
/** Of each film: rendering would take the machine from what is tested. */
const FILM_BYTES = 50_000;
/** For leases and acknowledgements to run out and everything under way to end. */
const REST_LIMIT_MS = 240_000;

export interface ChaosOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly onStep?: (text: string) => void;
}

export interface ChaosResult {
  readonly findings: readonly Finding[];
  readonly mishaps: number;
  readonly asked: number;
}

/** A process that is started again when it was killed, and watched for ending by itself. */
interface Watched {
  readonly name: string;
  readonly process: ServiceProcess;
  /** Set while it is down or stands still on purpose. */
  busy: boolean;
}

/**
 * Two of every service under steady load while things go wrong, by the seed's schedule; then rest, and the verdict on every
 * invariant.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const busPasswords = newBusPasswords();
  const postgres = await startTestPostgres();
  try {
    const nats = await startTestNats(undefined, serverUsersConfig(busPasswords));
    const lines = {
      postgres: await Proxy.to(() => addressOf(postgres.url(DATABASE))),
      nats: await Proxy.to(() => addressOf(nats.url)),
    };
    try {
      return await runWith({ postgres, nats, busPasswords, lines }, options);
    } finally {
      await Promise.all([lines.postgres.close(), lines.nats.close()]);
      await nats.stop();
    }
  } finally {
    await postgres.stop();
  }
}

async function runWith(
  { postgres, nats, busPasswords, lines }: Servers,
  { seed, durationMs, onStep = () => undefined }: ChaosOptions,
): Promise<ChaosResult> {
  await postgresQuery(postgres.url('postgres'), `CREATE DATABASE ${DATABASE}`);
  const stack = await Stack.start({
    credit: CREDIT,
    env: { BILLING_SWEEP_SECONDS: '1', REELGATE_ARCHIVE: '1' },
    simulatorEnv: {
      SIM_PERSIST: '1',
      SIM_PRERENDER: '0',
      SIM_TENCENT_VOD_CREATES_PER_SECOND: '0',
      SIM_TENCENT_VOD_DETAILS_PER_SECOND: '0',
      SIM_TENCENT_VOD_OTHERS_PER_SECOND: '0',
    },
    servers: {
      databaseUrl: postgres.url(DATABASE),
      nats,
      busPasswords,
      addresses: {
        databaseUrl: withPort(postgres.url(DATABASE), lines.postgres.port),
        natsUrl: withPort(nats.url, lines.nats.port),
      },
    },
  });
  const spare = await Promise.all([
    stack.startReplica('gateway'),
    stack.startReplica('billing'),
    stack.startReplica('kling'),
  ]);
  const watch = (name: string, process: ServiceProcess): Watched => ({ name, process, busy: false });
  const victims: Record<Victim, readonly [Watched, Watched]> = {
    gateway: [watch('gateway 1', stack.service('gateway')), watch('gateway 2', spare[0].process)],
    billing: [watch('billing 1', stack.service('billing')), watch('billing 2', spare[1].process)],
    kling: [watch('kling 1', stack.service('kling')), watch('kling 2', spare[2].process)],
  };
  const deaths: string[] = [];
  const all = Object.values(victims).flat();
  const guard = setInterval(() => {
    for (const each of all) {
      if (each.busy || each.process.running) continue;
      each.busy = true;
      deaths.push(`${each.name} ended: ${each.process.output.slice(-2_000)}`);
      void start(each).finally(() => (each.busy = false));
    }
  }, 100);

  try {
    const over = new AbortController();
    const load = startLoad(stack, [stack.gatewayUrl, spare[0].url], new Random(seed ^ 0x5eed), over.signal);
    const begun = performance.now();
    const planned = planMishaps(seed, durationMs);
    const running: Promise<void>[] = [];
    for (const { at, mishap } of planned) {
      await pause(begun + at - performance.now());
      onStep(`${(at / 1000).toFixed(1)} s: ${describe(mishap)}`);
      running.push(happen(mishap, { stack, postgres, nats, lines, victims }));
    }
    await pause(begun + durationMs - performance.now());
    over.abort();
    const { accepted, asked, statuses } = await load;
    await Promise.all(running);
    await waitFor(() => all.every(({ busy, process }) => !busy && process.running), {
      timeoutMs: 60_000,
      what: 'every process to be up again',
    });
    onStep(`${accepted.size} films accepted; waiting for rest`);
    await rest(stack, postgres.url(DATABASE));
    const findings = await checkInvariants(postgres.url(DATABASE), {
      accepted,
      creations: await stack.simulator.creations(),
      deaths,
      statuses,
      sizeInStore: async (key) =>
        (await stat(path.join(stack.mediaFolder, key)).catch(() => undefined))?.size,
      filmBytes: FILM_BYTES,
    });
    return { findings, mishaps: planned.length, asked };
  } finally {
    clearInterval(guard);
    await stack.stop();
  }
}

interface Servers {
  readonly postgres: Awaited<ReturnType<typeof startTestPostgres>>;
  readonly nats: Awaited<ReturnType<typeof startTestNats>>;
  readonly busPasswords: ReturnType<typeof newBusPasswords>;
  readonly lines: { readonly postgres: Proxy; readonly nats: Proxy };
}

interface Installation extends Omit<Servers, 'busPasswords'> {
  readonly stack: Stack;
  readonly victims: Record<Victim, readonly [Watched, Watched]>;
}

async function happen(
  mishap: Mishap,
  { stack, postgres, nats, lines, victims }: Installation,
): Promise<void> {
  switch (mishap.kind) {
    case 'kill':
    case 'freeze': {
      const victim = victims[mishap.service][mishap.who]!;
      if (victim.busy) return;
      victim.busy = true;
      try {
        if (mishap.kind === 'kill') {
          await victim.process.kill();
          await pause(mishap.downMs);
          await start(victim);
        } else {
          process.kill(victim.process.pid, 'SIGSTOP');
          await pause(mishap.forMs);
          process.kill(victim.process.pid, 'SIGCONT');
        }
      } finally {
        victim.busy = false;
      }
      return;
    }
    case 'nats':
      process.kill(nats.pid, 'SIGKILL');
      await nats.exited;
      await pause(mishap.downMs);
      return nats.restart();
    case 'postgres':
      process.kill(postgres.pid, 'SIGKILL');
      await postgres.exited;
      await pause(mishap.downMs);
      return postgres.restart();
    case 'standby':
      // The server takes no writes and says so, as one does from which another has taken over.
      await setReadOnly(postgres.url('postgres'), true);
      await pause(mishap.forMs);
      return setReadOnly(postgres.url('postgres'), false);
    case 'store':
      return loseStore(stack.mediaFolder, mishap.forMs);
    case 'terminate-backends':
      // The server may be down at this moment: then there is nothing to end.
      await postgresQuery(
        postgres.url('postgres'),
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${DATABASE}' AND random() < 0.5`,
      ).catch(() => undefined);
      return;
    case 'cut-connections':
      return lines[mishap.of].cut();
    case 'slow-connections':
      lines[mishap.of].slow(mishap.delayMs);
      await pause(mishap.forMs);
      return lines[mishap.of].slow(0);
    case 'vendor':
      return stack.simulator.fault({ kind: mishap.fault, times: mishap.times });
    case 'vendor-clock':
      return stack.simulator.advance(mishap.seconds);
    case 'duplicate-events':
      return duplicateEvents(stack.operatorNatsUrl, mishap.forMs);
  }
}

/** Until it is done: the server may be down at this moment. */
async function setReadOnly(url: string, readOnly: boolean): Promise<void> {
  await waitFor(
    async () => {
      await postgresQuery(url, `ALTER SYSTEM SET default_transaction_read_only = ${readOnly ? 'on' : 'off'}`);
      await postgresQuery(url, 'SELECT pg_reload_conf()');
      return true;
    },
    { timeoutMs: 60_000, what: 'the server to be told' },
  );
}

/** Nothing can be read from or written to the folder for so long: something else is in its place. */
async function loseStore(folder: string, forMs: number): Promise<void> {
  const away = `${folder}.away`;
  if (existsSync(away)) return;
  await mkdir(folder, { recursive: true });
  await rename(folder, away);
  await writeFile(folder, '');
  await pause(forMs);
  await rm(folder);
  await rename(away, folder);
}

/** A process that cannot come up because a server is down at this moment is started again until it can. */
async function start({ process: service }: Watched): Promise<void> {
  for (;;) {
    try {
      return await service.start();
    } catch {
      await service.kill();
    }
  }
}

/** Every event that comes by is published again a moment later under another id, as if the bus had forgotten it. */
async function duplicateEvents(url: string, forMs: number): Promise<void> {
  const logger = createLogger('chaos', 'silent');
  const bus = await BusConnection.connect({ url, name: 'chaos', logger }).catch(() => undefined);
  if (!bus) return;
  let count = 0;
  bus.onBroadcast('task.evt.>', (payload, subject) => {
    if (count > 500) return;
    const id = `chaos-${(count += 1)}-${performance.now()}`;
    setTimeout(
      () => void bus.publish({ id, subject, payload: payload as object }).catch(() => undefined),
      700,
    );
  });
  await pause(forMs);
  await pause(1_000);
  await bus.close().catch(() => undefined);
}

/** Clients that ask for films one after another until `signal`, each under a key, until they are sure of an answer. */
async function startLoad(
  stack: Stack,
  urls: readonly string[],
  random: Random,
  signal: AbortSignal,
): Promise<{ accepted: Set<string>; asked: number; statuses: Record<number, number> }> {
  const accepted = new Set<string>();
  const statuses: Record<number, number> = {};
  let asked = 0;
  const client = async (number: number): Promise<void> => {
    while (!signal.aborted) {
      const key = { 'idempotency-key': `chaos-${number}-${(asked += 1)}` };
      const seconds = String(Math.floor(random.between(3, 8)));
      const body = {
        model: 'Kling-3.0-Omni',
        prompt: `boat ${asked} [sim:film_bytes=${FILM_BYTES}]`,
        seconds,
      };
      for (let tries = 0; tries < 40; tries++) {
        const url = random.pick(urls);
        const answer = await stack
          .call('POST', '/v1/videos', body, key, url, AbortSignal.timeout(15_000))
          .catch(() => undefined);
        if (answer) statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        if (answer?.status === 200) accepted.add(answer.body.id as string);
        if (answer && answer.headers.get('x-should-retry') !== 'true') break;
        if (signal.aborted && tries > 5) break;
        await pause(random.between(100, 600));
      }
      await pause(random.between(0, 400));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  return { accepted, asked, statuses };
}

/**
 * Waits until nothing is under way. Time limits that would take many minutes are made to pass. What does not come to rest in
 * time is for the checker to name, task by task.
 */
async function rest(stack: Stack, databaseUrl: string): Promise<void> {
  await stack.simulator.clearFaults();
  await waitFor(
    async () => {
      await postgresQuery(
        databaseUrl,
        `UPDATE billing.hold SET held_at = held_at - interval '1 hour' WHERE status = 'held' AND NOT task_known
           AND NOT EXISTS (SELECT FROM gateway.task t WHERE t.id = task_id)`,
      );
      // A gateway that was killed has claimed films for as long as a transfer may take.
      await postgresQuery(
        databaseUrl,
        `UPDATE gateway.task SET archive_due_at = now() WHERE archive_due_at > now() + interval '30 seconds'`,
      );
      const [row] = await postgresQuery<{ open: string; due: string; held: string }>(
        databaseUrl,
        `SELECT (SELECT count(*) FROM gateway.task WHERE state NOT IN ('completed', 'failed', 'uncertain')) AS open,
                (SELECT count(*) FROM gateway.task WHERE archive_due_at IS NOT NULL) AS due,
                (SELECT count(*) FROM billing.hold h WHERE h.status = 'held'
                   AND NOT EXISTS (SELECT FROM gateway.task t WHERE t.id = h.task_id AND t.state = 'uncertain')) AS held`,
      );
      return row?.open === '0' && row.due === '0' && row.held === '0' ? true : undefined;
    },
    { timeoutMs: REST_LIMIT_MS, what: 'everything to come to rest' },
  ).catch(() => undefined);
}

async function postgresQuery<T>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as T[];
  } finally {
    await client.end();
  }
}

function describe(mishap: Mishap): string {
  const { kind, ...details } = mishap;
  return `${kind} ${JSON.stringify(details)}`;
}

function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, ms));
  });
