import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, lstat, mkdir, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { canRunIn } from './account.js';
import type { Account } from './account.js';
import { makeSystemDir } from './postgres-binaries.js';
import type { PostgresBinaries } from './postgres-binaries.js';

/**
 * Makes `dataDir/cluster` and `dataDir/password` unless they are there; checks that we can use them when they are. The
 * cluster appears by one rename at the end, so that it is whole or absent whenever we die.
 */
export async function initCluster(context: {
  dataDir: string;
  /** Account that Postgres runs as; undefined = ours. */
  account: Account | undefined;
  binaries: PostgresBinaries;
  /** A database to create with the cluster. */
  database: string | undefined;
  /** Whether the new files have to survive power loss. */
  sync: boolean;
}): Promise<void> {
  const { dataDir, account, binaries } = context;
  const cluster = path.join(dataDir, 'cluster');
  if (await lstat(cluster).catch(() => undefined)) return checkAccess(cluster, account, binaries);

  const beside = `${cluster}.new`;
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { mode: 0o700 });
  if (account) await chown(beside, account.uid, account.gid);
  const elsewhere =
    account && !(await canRunIn(account, beside, binaries.postgres))
      ? await makeSystemDir('cluster-')
      : undefined;
  const target = elsewhere ?? beside;
  if (account && elsewhere) await chown(elsewhere, account.uid, account.gid);

  const password = randomBytes(18).toString('base64url');
  const passwordFile = path.join(dataDir, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  const once = (binary: string, args: string[], input: string): Promise<void> =>
    runOnce(binary, args, input, account);
  await once(
    binaries.initdb,
    [
      `--pgdata=${target}`,
      '--username=postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      ...(context.sync ? [] : ['--no-sync']),
    ],
    '',
  );
  // The password goes in by standard input: a file that both root and the other account may read is hard to place.
  const { database } = context;
  const createDatabase =
    database === undefined ? '' : `CREATE DATABASE "${database.replaceAll('"', '""')}"\n`;
  await once(
    binaries.postgres,
    ['--single', '-D', target, 'postgres'],
    `ALTER USER postgres PASSWORD '${password}'\n${createDatabase}`,
  );
  await writeFile(path.join(target, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
  if (elsewhere) {
    await rm(beside, { recursive: true });
    await symlink(elsewhere, cluster);
  } else {
    await rename(beside, cluster);
  }
}

async function checkAccess(
  cluster: string,
  account: Account | undefined,
  binaries: PostgresBinaries,
): Promise<void> {
  if (account) {
    const real = await realpath(cluster);
    if (await canRunIn(account, real, binaries.postgres)) return;
    throw new Error(
      `User id ${account.uid}, as which Postgres has to run, cannot enter ${real}. ` +
        'Open the folders above it (chmod o+x), or start as a normal user.',
    );
  }
  const uid = process.geteuid?.();
  const owner = (await stat(cluster).catch(() => undefined))?.uid;
  if (uid === undefined || owner === uid) return;
  throw new Error(
    `The Postgres data in ${cluster} belongs to ${owner === undefined ? 'another user' : `user id ${owner}`}, probably ` +
      'because Reelgate was started as root before. Start it as that user or as root, or move the folder away.',
  );
}

/** Runs a program to its end with `input` on its standard input. Rejects with its output when it fails. */
async function runOnce(
  binary: string,
  args: readonly string[],
  input: string,
  account: Account | undefined,
): Promise<void> {
  const child = spawn(binary, args, {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    ...account,
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  // A program that ends before it has read everything is reported by its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit, signal) => resolve(exit ?? signal ?? 'unknown'));
  });
  if (code !== 0 || /^(ERROR|FATAL|PANIC):/m.test(output) || / (ERROR|FATAL|PANIC): /.test(output)) {
    throw new Error(`${path.basename(binary)} failed (${code}):\n${output.slice(-4096)}`);
  }
}
