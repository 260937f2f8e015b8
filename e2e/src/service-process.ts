import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { waitFor } from '@reelgate/testing';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Below Jest's limit for a hook; long runs beside other work have more patience. */
const READY_LIMIT_MS = Number(process.env['READY_SECONDS'] ?? 50) * 1000;
/** Output kept for the message of a failure. */
const KEEP_OUTPUT = 20_000;

export type Env = Readonly<Record<string, string>>;

/** Runs an app that ends by itself; rejects with its output when it fails. Returns its standard output. */
export async function runApp(
  app: string,
  env: Env,
  args: readonly string[] = [],
  root = ROOT,
): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [path.join(root, 'apps', app, 'dist/main.js'), ...args],
    {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', ...env },
    },
  );
  return stdout;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  return port;
}

/**
 * One built service as a process of its own, started the documented way (`node apps/<app>/dist/main.js`, environment
 * only). It can be killed at any moment and started again with the same environment.
 */
export class ServiceProcess {
  #child: ChildProcess | undefined;
  #output = '';
  #exit: Promise<NodeJS.Signals | number | null> = Promise.resolve(0);

  constructor(
    readonly app: string,
    private readonly env: Env,
    /** URL that answers 200 when the service can work. */
    private readonly readyUrl: string,
    /** Of the built workspace that it runs from. */
    private readonly root = ROOT,
  ) {}

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Bytes of memory that the process has (Linux). */
  residentBytes(): number {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  }

  /** Whether the process lives. */
  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves with the signal or code when the process has ended. */
  get exited(): Promise<NodeJS.Signals | number | null> {
    return this.#exit;
  }

  /** What it has written since its last start, at most the last 20 kB. */
  get output(): string {
    return this.#output;
  }

  /** Lines of all its starts in which NATS or Postgres refused something for want of a right. */
  readonly denied: string[] = [];

  /** Starts it and waits until it is ready. `extra` is for this start only. */
  async start(extra: Env = {}): Promise<void> {
    this.#output = '';
    const child = spawn(
      process.execPath,
      ['--enable-source-maps', path.join(this.root, 'apps', this.app, 'dist/main.js')],
      {
        cwd: this.root,
        env: { PATH: process.env['PATH'] ?? '', ...this.env, ...extra },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#child = child;
    const keep = (chunk: Buffer): void => {
      const text = chunk.toString();
      this.#output = (this.#output + text).slice(-KEEP_OUTPUT);
      if (/permissions violation|permission denied for/i.test(text)) this.denied.push(text.slice(0, 2_000));
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    this.#exit = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? code));
    });
    const running = (): boolean => child.exitCode === null && child.signalCode === null;
    try {
      await waitFor(
        async () => {
          if (!running()) return 'ended';
          const answer = await fetch(this.readyUrl).catch(() => undefined);
          return answer?.ok ? 'ready' : undefined;
        },
        { timeoutMs: READY_LIMIT_MS, what: `${this.app} to be ready` },
      );
    } catch (error) {
      throw new Error(`${this.app} is not ready:\n${this.#output}`, { cause: error });
    }
    if (!running()) throw new Error(`${this.app} ended at its start:\n${this.#output}`);
  }

  /** `kill -9`, and waits for the end. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#exit;
  }

  /** Stops it in order and resolves with its exit code. */
  async stop(): Promise<NodeJS.Signals | number | null> {
    this.#child?.kill('SIGTERM');
    return this.#exit;
  }
}
