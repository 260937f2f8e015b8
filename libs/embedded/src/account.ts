import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A Unix account a child process can be given. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Name of the system account that is made when root starts Postgres on a machine without a `postgres` account. */
const OWN_ACCOUNT = 'reelgate';

/**
 * The account that Postgres has to run as: undefined (our own) unless we are root, whom Postgres refuses. For root it
 * is the owner of an existing cluster, else the machine's `postgres`, else a system account `reelgate`, which is made.
 */
export async function postgresAccount(cluster: string): Promise<Account | undefined> {
  if (process.geteuid?.() !== 0) return undefined;
  const owner = await stat(cluster).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const known = (await lookUp('postgres')) ?? (await lookUp(OWN_ACCOUNT));
  if (known) return known;
  // Another process may be making it at this moment: what counts is that it exists afterwards.
  const failure = await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    OWN_ACCOUNT,
  ]).then(
    () => undefined,
    (error: Error) => error,
  );
  const made = await lookUp(OWN_ACCOUNT);
  if (made) return made;
  throw new Error(
    `Postgres does not run as root, there is no account "postgres", and "useradd ${OWN_ACCOUNT}" failed: ` +
      `${failure?.message ?? 'no reason given'}. Make one of these accounts, or start as a normal user.`,
    { cause: failure },
  );
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined; // `id` ends with an error for an unknown name
  }
}

/** Whether `account` can enter `dir` and run `binary` there, tried for real: modes, ACLs and mounts all have a say. */
export async function canRunIn(account: Account, dir: string, binary: string): Promise<boolean> {
  try {
    await run('/bin/sh', ['-c', 'cd "$1" && "$2" --version', 'probe', dir, binary], { cwd: '/', ...account });
    return true;
  } catch {
    return false; // an exit code other than 0 is the answer no
  }
}
