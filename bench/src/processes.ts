import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { sleep, systemClock } from '@reelgate/runtime';

export const ROOT = path.resolve(import.meta.dirname, '../..');
const READY_LIMIT_MS = 60_000;
const POLL_MS = 50;

export type Env = Readonly<Record<string, string>>;

/** Node on a built file, with this environment and nothing else. What it says on standard error is shown. */
export function runNode(file: string, env: Env, args: readonly string[] = []): ChildProcess {
  return spawn(process.execPath, ['--enable-source-maps', path.join(ROOT, file), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
}

/** Resolves with what a process wrote when it has ended well; rejects when it has not. */
export async function ended(child: ChildProcess): Promise<string> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${String(code)}: ${output}`);
  return output;
}

/** Stops a process and waits until it has gone. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

/** Waits until `url` answers 200; rejects when the process ends before, or after a minute. */
export async function ready(child: ChildProcess, url: string): Promise<void> {
  await until(`${url} to answer`, async () => {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} has ended`);
    const answer = await fetch(url).catch(() => undefined);
    await answer?.text();
    return answer?.ok === true;
  });
}

/** Asks again and again until the answer is yes. Rejects after `limitMs`. */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  { limitMs = READY_LIMIT_MS, everyMs = POLL_MS } = {},
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms for ${what}`);
    await sleep(systemClock, everyMs);
  }
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
