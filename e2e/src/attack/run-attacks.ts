import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import path from 'node:path';
import { Stack } from '../stack.js';
import { attacksOf } from './attacks.js';
import type { Attack, Target } from './attacks.js';

const MIB = 1024 * 1024;
/** Of the gateway. */
const HEAP_MIB = 512;
const ACCOUNTS = 4;
const FILMS = 4;
const FILM_BYTES = 64 * MIB;
const LONG_SECONDS = 3_600;

/** What ordinary requests saw, in ms. */
interface Probe {
  readonly answered: number;
  readonly failed: readonly string[];
  readonly p50: number;
  readonly p99: number;
}

/** One attack: what ordinary requests saw of it, and what the gateway's process took, in MiB. */
export interface AttackRow extends Probe {
  readonly name: string;
  readonly before: number;
  readonly peak: number;
  readonly after: number;
}

export interface AttackResult {
  readonly quiet: Probe;
  readonly rows: readonly AttackRow[];
  /** Services that have ended. */
  readonly deaths: readonly string[];
  /** Of a film that was asked for after it all. */
  readonly film: string;
}

/** Attacks an installation in one way after the other, and measures meanwhile what it is like for everybody else. */
export async function runAttacks({
  seconds,
  scale = 1,
  onStep = () => undefined,
}: {
  readonly seconds: number;
  readonly scale?: number;
  readonly onStep?: (text: string) => void;
}): Promise<AttackResult> {
  const names = await silentNameServer();
  const stack = await Stack.start({
    credit: '1000000',
    env: { NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB} --import=${asking(names.address().port)}` },
    simulatorEnv: { SIM_PRERENDER: '0', SIM_TENCENT_VOD_CREATES_PER_SECOND: '0' },
  });
  try {
    const gateway = stack.service('gateway');
    const pid = gateway.pid;
    const memory = (): number => Math.round(gateway.residentBytes() / MIB);
    const target = await prepare(stack);
    const ordinary = await stack.create(filmOf('[sim:film_bytes=1000]'));
    await stack.finished(ordinary.id as string, 60_000);
    const probed = (during: () => Promise<void>): Promise<Probe> =>
      probe([stack.gatewayUrl, stack.apiKey, ordinary.id as string], during);

    const quiet = await probed(() => pause(seconds * 1000));
    onStep(`quiet: ${JSON.stringify(quiet)}`);
    const rows: AttackRow[] = [];
    for (const attack of attacksOf(scale)) {
      const before = memory();
      let peak = before;
      const watch = setInterval(() => gateway.running && (peak = Math.max(peak, memory())), 100);
      try {
        const seen = await probed(() => carryOut(attack, target, seconds * 1000));
        rows.push({ name: attack.name, ...seen, before, peak, after: memory() });
      } finally {
        clearInterval(watch);
      }
      onStep(JSON.stringify(rows.at(-1)));
    }
    const { id } = await stack.create(filmOf('[sim:film_bytes=1000]'));
    const { video } = await stack.finished(id as string, 120_000);
    const services = ['gateway', 'billing', 'kling', 'simulator'];
    const deaths = services.filter((name) => !stack.service(name).running);
    if (gateway.pid !== pid) deaths.push('gateway');
    return { quiet, rows, deaths, film: video.status as string };
  } finally {
    await stack.stop();
    names.close();
  }
}

/** A table for the eye and for docs/reliability.md. */
export function describeAttacks({ quiet, rows, deaths, film }: AttackResult): string {
  const ratio = (p99: number): string => (p99 / Math.max(1, quiet.p99)).toFixed(1);
  return [
    `| Meanwhile | Ordinary requests | Not answered 200 | p50 (ms) | p99 (ms) | p99 to quiet | Memory before, most, after (MiB) |`,
    `| --- | --- | --- | --- | --- | --- | --- |`,
    `| nothing | ${quiet.answered} | ${quiet.failed.length} | ${quiet.p50} | ${quiet.p99} | 1 | |`,
    ...rows.map(
      ({ name, answered, failed, p50, p99, before, peak, after }) =>
        `| ${name} | ${answered} | ${failed.length} | ${p50} | ${p99} | ${ratio(p99)} | ${before}, ${peak}, ${after} |`,
    ),
    `ended: ${deaths.join(', ') || 'none'}; a film afterwards: ${film}`,
    ...rows.flatMap(({ name, failed }) => failed.slice(0, 3).map((what) => `${name}: ${what}`)),
  ].join('\n');
}

const filmOf = (prompt: string): object => ({ model: 'Kling-3.0-Omni', prompt, seconds: '3' });

/** Accounts, large films of theirs, and videos that stay on their way. */
async function prepare(stack: Stack): Promise<Target> {
  const accounts = await Promise.all(Array.from({ length: ACCOUNTS }, () => stack.newAccount('100000')));
  const make = async (prompt: string): Promise<{ id: string; key: string }[]> =>
    Promise.all(
      accounts.flatMap(({ key }) =>
        Array.from({ length: FILMS }, async () => {
          const { id } = await stack.create(filmOf(prompt), { authorization: `Bearer ${key}` });
          return { id: id as string, key };
        }),
      ),
    );
  const films = await make(`[sim:film_bytes=${FILM_BYTES}]`);
  const running = await make(`[sim:seconds=${LONG_SECONDS}]`);
  for (const { id, key } of films) await ended(stack, id, key);
  return { url: stack.gatewayUrl, keys: accounts.map(({ key }) => key), films, running };
}

async function ended(stack: Stack, id: string, key: string): Promise<void> {
  for (;;) {
    const { body } = await stack.call('GET', `/v1/videos/${id}`, undefined, {
      authorization: `Bearer ${key}`,
    });
    if (body.status === 'completed') return;
    if (body.status === 'failed') throw new Error(`${id} has failed`);
    await pause(200);
  }
}

async function carryOut(attack: Attack, target: Target, forMs: number): Promise<void> {
  const over = new AbortController();
  const run = attack.run(target, over.signal);
  await pause(forMs);
  over.abort();
  await run;
}

/** Asks for ordinary things from another process while `during` goes on. */
async function probe(args: readonly string[], during: () => Promise<void>): Promise<Probe> {
  const prober = spawn(process.execPath, [path.join(import.meta.dirname, 'prober.ts'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  prober.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const exited = new Promise((resolve) => prober.once('exit', resolve));
  try {
    await during();
    prober.stdin.end();
    await exited;
    return JSON.parse(said) as Probe;
  } finally {
    prober.kill();
  }
}

/** Takes every question and answers none. */
async function silentNameServer(): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket;
}

/** A module that makes a process ask that name server; for NODE_OPTIONS. */
function asking(port: number): string {
  const code = `import { Resolver } from 'node:dns/promises';
for (const name of ['resolve4', 'resolve6']) {
  const ask = Resolver.prototype[name];
  Resolver.prototype[name] = function (...args) { this.setServers(['127.0.0.1:${port}']); return ask.apply(this, args); };
}`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
