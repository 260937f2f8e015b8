import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newBusPasswords } from '@reelgate/bus';
import type { BusPasswords } from '@reelgate/bus';
import type { ServiceRoles } from '@reelgate/migrate';

/** What one installation keeps between starts; holds secrets, so the file is readable by its owner only. */
export interface LocalState {
  readonly secret: string;
  readonly adminKey: string;
  /** Of the users at NATS. */
  readonly busPasswords: BusPasswords;
  /** Of the roles in Postgres. */
  readonly databasePasswords: ServiceRoles['passwords'];
  readonly accountId?: string;
  readonly apiKey?: string;
  readonly simulatorPort?: number;
}

/** What a script needs to talk to the running installation. */
export interface Connection {
  readonly gatewayUrl: string;
  readonly apiKey: string;
  readonly adminKey: string;
  readonly natsUrl: string;
  readonly databaseUrl: string;
  readonly simulatorUrl: string | null;
  readonly pids: { readonly reelgate: number; readonly postgres: number; readonly nats: number };
}

/** The folder of a local installation and the files in it. */
export class Home {
  constructor(readonly directory: string) {}

  path(...parts: string[]): string {
    return path.join(this.directory, ...parts);
  }

  /** Deletes everything of earlier starts but the films and the tools. */
  async reset(): Promise<void> {
    for (const name of ['postgres', 'nats', 'simulator', 'uploads', 'state.json', 'connection.json']) {
      await rm(this.path(name), { recursive: true, force: true });
    }
  }

  /** The state of earlier starts, or a new one. */
  async loadState(): Promise<LocalState> {
    await mkdir(this.directory, { recursive: true });
    await chmod(this.directory, isRoot() ? 0o711 : 0o700);
    const known = await this.#readState();
    const state = {
      secret: randomBytes(32).toString('hex'),
      adminKey: `rg-admin-${randomBytes(24).toString('base64url')}`,
      databasePasswords: { gateway: newPassword(), billing: newPassword(), provider: newPassword() },
      ...known,
      busPasswords: newBusPasswords(known.busPasswords),
    };
    await this.saveState(state);
    return state;
  }

  /** What an earlier start, perhaps of an earlier version, has kept. */
  async #readState(): Promise<Partial<LocalState>> {
    try {
      return JSON.parse(await readFile(this.path('state.json'), 'utf8')) as Partial<LocalState>;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw new Error(`${this.path('state.json')} is damaged; start with --fresh to begin anew.`, {
        cause: error,
      });
    }
  }

  saveState(state: LocalState): Promise<void> {
    return this.#writePrivate('state.json', state);
  }

  /** Writes `connection.json`, whole or not at all. */
  writeConnection(connection: Connection): Promise<void> {
    return this.#writePrivate('connection.json', connection);
  }

  removeConnection(): Promise<void> {
    return rm(this.path('connection.json'), { force: true });
  }

  /** Rejects when another process of this installation is running. */
  async refuseSecondStart(): Promise<void> {
    let connection: Connection;
    try {
      connection = JSON.parse(await readFile(this.path('connection.json'), 'utf8')) as Connection;
    } catch {
      // No file, or a damaged one: nothing that could be asked runs.
      return;
    }
    if (
      connection.pids?.reelgate !== process.pid &&
      isAlive(connection.pids?.reelgate) &&
      (await answers(connection.gatewayUrl))
    ) {
      throw new Error(
        `Reelgate already runs from ${this.directory} at ${connection.gatewayUrl} (process ${connection.pids.reelgate}). ` +
          'Stop it first, or set REELGATE_HOME to another folder.',
      );
    }
  }

  async #writePrivate(name: string, value: object): Promise<void> {
    const target = this.path(name);
    await writeFile(`${target}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    await rename(`${target}.new`, target);
  }
}

const newPassword = (): string => randomBytes(24).toString('base64url');

/** Then Postgres runs under another account, which has to pass through the folder to its own. */
function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function isAlive(pid: number | undefined): boolean {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
