import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import type { Account } from './account.js';

/** A database or message server that runs as a child of this process and never outlives it. */
export interface EmbeddedServer {
  /** Process id of the present incarnation; changes with `restart()`. */
  readonly pid: number;
  /** Loopback TCP port; stays the same over `restart()`. */
  readonly port: number;
  /** Resolves when the present incarnation ends, asked for or not. Never rejects. */
  readonly exited: Promise<void>;
  /** Stops it in order; with a directory that is not persistent, removes the directory. Harmless when repeated. */
  stop(): Promise<void>;
  /** Starts it again from the same directory on the same port, after stopping it if it still runs. */
  restart(): Promise<void>;
}

/** What it takes to run one server process. */
export interface ServerCommand {
  readonly binary: string;
  readonly args: readonly string[];
  /** Absolute path; standard output and error are appended to it. */
  readonly logFile: string;
  /** Signals that ask it to stop, from the gentlest on; each is given ten seconds. */
  readonly stopSignals: readonly NodeJS.Signals[];
  /** Run as this account instead of our own; needs root. */
  readonly account?: Account | undefined;
  /** Removed by the guard when we die without stopping the server; empty for a server that is persistent. */
  readonly temporaryDirs: readonly string[];
}

export interface ServerProcess {
  readonly pid: number;
  readonly exited: Promise<void>;
  hasExited(): boolean;
  stop(): Promise<void>;
  /** What it has written to the log since it was started, at most the last 4 kB. */
  output(): Promise<string>;
}

const STOP_PATIENCE_MS = 10_000;

/**
 * Waits on its standard input, which only we hold open. When we die, however we die, the input ends and it stops the
 * server: `kill -9` of a test run or of `npm start` leaves nothing behind.
 * Arguments: signal, process id, directories to remove.
 */
const GUARD = `
read -r _
pid=$2
kill -s "$1" "$pid" 2>/dev/null
shift 2
[ "$#" -gt 0 ] || exit 0
tries=0
while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
rm -rf -- "$@"
`;

/**
 * Starts a server. It gets a session of its own, so that Ctrl-C in a terminal reaches only us and we decide on the
 * order in which things stop, and a small environment of its own, so that PG* variables and locales of the machine
 * change nothing. Rejects when the binary cannot be run.
 */
export async function runServer(command: ServerCommand): Promise<ServerProcess> {
  const log = await open(command.logFile, 'a', 0o600);
  const logStart = (await log.stat()).size;
  const child = spawn(command.binary, command.args, {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    ...command.account,
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
  } catch (error) {
    throw new Error(`${command.binary} cannot be run: ${(error as Error).message}`, { cause: error });
  } finally {
    await log.close();
  }
  const pid = child.pid!;

  const [firstSignal = 'SIGTERM'] = command.stopSignals;
  const guard = spawn(
    '/bin/sh',
    ['-c', GUARD, 'guard', firstSignal.replace('SIG', ''), String(pid), ...command.temporaryDirs],
    { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  // Killed below when the server ends; the pipe may then report an error that means nothing.
  guard.stdin.on('error', () => undefined);
  child.once('exit', () => guard.kill('SIGKILL'));
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();

  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    exited,
    hasExited,
    output: async () => (await readFile(command.logFile)).subarray(logStart).subarray(-4096).toString(),
    stop: async () => {
      for (const signal of command.stopSignals) {
        if (hasExited()) break;
        child.kill(signal);
        await within(STOP_PATIENCE_MS, exited);
      }
    },
  };
}

/**
 * Process id of a living server that holds a directory, from the file it left there, or undefined when the file is
 * absent or left over. Where /proc tells, a process that merely got the same number is not taken for the server.
 */
export function readHolder(pidFile: string, program: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(pidFile, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const pid = Number.parseInt(text, 10);
  if (!(pid > 0) || pid === process.pid) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
  }
  if (process.platform !== 'linux') return pid;
  try {
    // Empty for a process that has ended and was not collected yet.
    const [executable = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return executable.endsWith(program) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Polls every 10 ms until `probe` gives a value; undefined when `ms` have passed without one. */
export async function poll<T>(
  ms: number,
  probe: () => T | undefined | Promise<T | undefined>,
): Promise<T | undefined> {
  const deadline = performance.now() + ms;
  for (;;) {
    const value = await probe();
    if (value !== undefined || performance.now() > deadline) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function within(ms: number, done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([done, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
