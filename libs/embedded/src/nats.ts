import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { findNatsServer } from './find-nats-server.js';
import { poll, readHolder, runServer } from './server-process.js';
import type { EmbeddedServer, ServerProcess } from './server-process.js';

export interface NatsOptions {
  /** Holds JetStream's files and the log. Made when absent; an existing one is used again when persistent. */
  readonly dataDir: string;
  /** Loopback port; absent = any free one, chosen by the server itself. */
  readonly port?: number;
  /** Default true. false: for tests; removed by `stop()` or when this process dies, and has to be empty or absent. */
  readonly persistent?: boolean;
  /** Path of nats-server; absent = `findNatsServer()`. */
  readonly binary?: string;
  /** More of the server's configuration, in its own words, e.g. who may connect; kept in a file that is ours alone. */
  readonly config?: string;
  /** Where the server logs; absent = `<dataDir>/nats-server.log`. */
  readonly logFile?: string;
}

export interface EmbeddedNats extends EmbeddedServer {
  readonly url: string;
}

const HANDOVER_MS = 3_000;
/** Opening the store of a large stream has to fit in. */
const READY_MS = 60_000;

/**
 * Starts nats-server (2.9 or newer) with JetStream on disk, on loopback only, and waits until JetStream answers.
 * Rejects when another one runs from the directory or it does not come up; the message then ends with its last words.
 * A killed server loses nothing that it acknowledged; a machine that loses power may lose the last two minutes, which
 * is how nats-server syncs by default.
 */
export async function startNats(options: NatsOptions): Promise<EmbeddedNats> {
  const dataDir = path.resolve(options.dataDir);
  const persistent = options.persistent ?? true;
  const binary = options.binary ?? findNatsServer();
  const logFile = path.resolve(options.logFile ?? path.join(dataDir, 'nats-server.log'));
  const portsDir = path.join(dataDir, 'ports');
  const pidFile = path.join(dataDir, 'nats-server.pid');
  const configFile = path.join(dataDir, 'nats-server.conf');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if (!persistent && (await readdir(dataDir)).length > 0) {
    throw new Error(
      `${dataDir} is not empty; a nats-server that is not persistent needs a directory of its own`,
    );
  }

  if (options.config !== undefined) await writePrivate(configFile, options.config);

  const launch = async (fixedPort: number | undefined): Promise<{ server: ServerProcess; port: number }> => {
    // nats-server itself does not notice a second server on its store.
    const holder = (): number | undefined => readHolder(pidFile, path.basename(binary));
    if (!(await poll(HANDOVER_MS, () => (holder() === undefined ? true : undefined)))) {
      throw new Error(
        `A nats-server (process ${holder() ?? 'unknown'}) already runs from ${dataDir}. ` +
          'Is Reelgate started twice? Stop the other one first.',
      );
    }
    await rm(portsDir, { recursive: true, force: true });
    await mkdir(portsDir);
    const server = await runServer({
      binary,
      args: [
        '--addr=127.0.0.1',
        `--port=${fixedPort ?? -1}`,
        '--jetstream',
        `--store_dir=${dataDir}`,
        `--ports_file_dir=${portsDir}`,
        ...(options.config === undefined ? [] : [`--config=${configFile}`]),
      ],
      logFile,
      stopSignals: ['SIGTERM', 'SIGKILL'],
      temporaryDirs: persistent ? [] : [dataDir],
    });
    await writeFile(pidFile, `${server.pid}\n`);
    const port = await poll(READY_MS, async () => {
      if (server.hasExited()) return 0;
      const listening = await readPort(portsDir);
      return listening !== undefined && (await hasJetStream(listening)) ? listening : undefined;
    });
    if (port) return { server, port };
    await server.stop();
    const output = await server.output();
    throw new Error(
      output.includes('address already in use')
        ? `nats-server cannot listen on 127.0.0.1:${fixedPort}: the port is taken.`
        : `nats-server did not start from ${dataDir} (log: ${logFile}). Its last words:\n${output}`,
    );
  };

  let current = await launch(options.port);
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
    get url() {
      return `nats://127.0.0.1:${current.port}`;
    },
    stop: async () => {
      await current.server.stop();
      await rm(persistent ? pidFile : dataDir, { recursive: true, force: true });
    },
    restart: async () => {
      await current.server.stop();
      current = await launch(current.port);
    },
  };
}

/** Also when a file of the name is there that others may read. */
async function writePrivate(file: string, text: string): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, text, { mode: 0o600 });
}

/** The server writes the port it got to `<program>_<pid>.ports` as soon as it listens. */
async function readPort(portsDir: string): Promise<number | undefined> {
  const [file] = (await readdir(portsDir)).filter((name) => name.endsWith('.ports'));
  if (!file) return undefined;
  try {
    const ports = JSON.parse(await readFile(path.join(portsDir, file), 'utf8')) as { nats: string[] };
    return Number(new URL(ports.nats[0]!).port);
  } catch {
    return undefined; // half written
  }
}

/** The first line a server sends says whether JetStream is up. */
function hasJetStream(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (greeting) => {
      resolve(greeting.toString().includes('"jetstream":true'));
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}
