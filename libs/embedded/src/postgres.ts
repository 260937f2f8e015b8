import { mkdir, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { postgresAccount } from './account.js';
import { initCluster } from './init-cluster.js';
import { postgresBinaries } from './postgres-binaries.js';
import { poll, readHolder, runServer } from './server-process.js';
import type { EmbeddedServer, ServerProcess } from './server-process.js';

export interface PostgresOptions {
  /**
   * Holds `cluster/` (what Postgres calls its data directory), `password` and the log. Made when absent. An existing
   * one is used again when persistent; otherwise it has to be empty or absent, because `stop()` removes it.
   */
  readonly dataDir: string;
  /** Loopback port; absent = any free one. */
  readonly port?: number;
  /** true: survives power loss. false: for tests; no syncing, removed by `stop()` or when this process dies. */
  readonly persistent: boolean;
  /** A database to create together with a new cluster. */
  readonly database?: string;
  /** Where the server logs; absent = `<dataDir>/postgres.log`. */
  readonly logFile?: string;
  /** Server settings over the defaults here, e.g. `{ synchronous_commit: 'on' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres extends EmbeddedServer {
  /** Connection URL of a database, as superuser `postgres`. It contains the password: never log it. */
  url(database: string): string;
  /** Connection URL of the database `postgres`, for CREATE DATABASE. */
  readonly adminUrl: string;
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  // A socket's path is limited to about 100 bytes, which a clone in a deep folder exceeds; nobody needs it.
  unix_socket_directories: '',
  // Every service has a pool of its own and they all share this server.
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Nothing is waited for on disk: a machine that loses power loses the cluster, a killed process loses nothing but the last commits. */
const TEST_SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** How long a server that is already on its way out, or a killed server's last children, may hold the cluster. */
const HANDOVER_MS = 3_000;
/** Recovery after a crash has to fit in. */
const READY_MS = 120_000;

/**
 * Starts a Postgres server of the binaries that came with npm, on loopback only, with password authentication. As root
 * it runs under another account (see `postgresAccount`); where that account cannot reach `dataDir`, the cluster is made
 * in /var/lib/reelgate and `dataDir/cluster` is a link to it. Rejects when the cluster is in use, belongs to another
 * user, or does not come up; the message then ends with the server's last words.
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  const cluster = path.join(dataDir, 'cluster');
  await mkdir(dataDir, { recursive: true });
  if (!options.persistent && (await readdir(dataDir)).length > 0) {
    throw new Error(
      `${dataDir} is not empty; a Postgres that is not persistent needs a directory of its own`,
    );
  }
  const account = await postgresAccount(cluster);
  const binaries = await postgresBinaries(account);
  await initCluster({ dataDir, account, binaries, database: options.database, sync: options.persistent });
  const password = await readFile(path.join(dataDir, 'password'), 'utf8');
  const pgdata = await realpath(cluster);
  const logFile = path.resolve(options.logFile ?? path.join(dataDir, 'postgres.log'));
  const settings = { ...SETTINGS, ...(options.persistent ? {} : TEST_SETTINGS), ...options.settings };

  const launch = async (fixedPort: number | undefined): Promise<{ server: ServerProcess; port: number }> => {
    await waitForHandover(pgdata);
    const deadline = performance.now() + HANDOVER_MS;
    for (;;) {
      const port = fixedPort ?? (await freePort());
      const server = await runServer({
        binary: binaries.postgres,
        args: [
          '-D',
          pgdata,
          '-p',
          String(port),
          ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
        ],
        logFile,
        // Fast shutdown (clients are cut off), immediate shutdown (recovery follows), no shutdown at all.
        stopSignals: ['SIGINT', 'SIGQUIT', 'SIGKILL'],
        account,
        temporaryDirs: options.persistent ? [] : [pgdata, dataDir],
      });
      const ready = await poll(READY_MS, async () =>
        server.hasExited() ? false : (await isReady(pgdata, server.pid)) ? true : undefined,
      );
      if (ready) return { server, port };
      await server.stop();
      const output = await server.output();
      const patient = performance.now() < deadline;
      if (output.includes('Address already in use')) {
        if (fixedPort === undefined && patient) continue;
        throw new Error(`Postgres cannot listen on 127.0.0.1:${port}: the port is taken.`);
      }
      if (output.includes('lock file "postmaster.pid" already exists') && patient) {
        // Left over by a server whose number now belongs to something else, which Postgres itself cannot tell.
        if (!readHolder(pidFile(pgdata), 'postgres')) await rm(pidFile(pgdata), { force: true });
        continue;
      }
      // Children of a killed server take a moment to notice.
      if (output.includes('pre-existing shared memory block') && patient) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      throw new Error(`Postgres did not start from ${dataDir} (log: ${logFile}). Its last words:\n${output}`);
    }
  };

  let current = await launch(options.port);
  const url = (database: string): string =>
    `postgres://postgres:${password}@127.0.0.1:${current.port}/${encodeURIComponent(database)}`;
  return {
    get pid() {
      return current.server.pid;
    },
    get port() {
      return current.port;
    },
    get exited() {
      return current.server.exited;
    },
    url,
    get adminUrl() {
      return url('postgres');
    },
    stop: async () => {
      await current.server.stop();
      if (options.persistent) return;
      await rm(pgdata, { recursive: true, force: true });
      await rm(dataDir, { recursive: true, force: true });
    },
    restart: async () => {
      await current.server.stop();
      current = await launch(current.port);
    },
  };
}

const pidFile = (pgdata: string): string => path.join(pgdata, 'postmaster.pid');

/** The eighth line of the pid file is the server's state, in the same words that `pg_ctl` waits for. */
async function isReady(pgdata: string, pid: number): Promise<boolean> {
  const lines = (await readFile(pidFile(pgdata), 'utf8').catch(() => '')).split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

async function waitForHandover(pgdata: string): Promise<void> {
  const holder = (): number | undefined => readHolder(pidFile(pgdata), 'postgres');
  const free = await poll(HANDOVER_MS, () => (holder() === undefined ? true : undefined));
  if (free) return;
  throw new Error(
    `A Postgres server (process ${holder() ?? 'unknown'}) already runs from ${pgdata}. ` +
      'Is Reelgate started twice? Stop the other one first.',
  );
}

/** A port that was free a moment ago; whoever starts a server on it tries again when it is taken meanwhile. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
