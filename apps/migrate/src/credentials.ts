import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BUS_USERS, newBusPasswords, serverUsersConfig } from '@reelgate/bus';
import type { BusPasswords } from '@reelgate/bus';

const PASSWORD = 'nats-password';
const SERVER_CONFIG = 'nats-server.conf';

/**
 * Makes what the parts of an installation prove to one another who they are with, each in a folder that its reader alone is to
 * be given: `<user>/nats-password`, and `nats/nats-server.conf`, which lets those users in with the rights of the table. What
 * is there stays as it is; the configuration is written anew, because its table may be a later version's. Returns the names
 * of the passwords that were made.
 */
export async function makeCredentials(folder: string): Promise<string[]> {
  const known = await Promise.all(
    BUS_USERS.map(async (user) => [user, await readIfThere(path.join(folder, user, PASSWORD))] as const),
  );
  const passwords = newBusPasswords(
    Object.fromEntries(known.filter(([, password]) => password)) as Partial<BusPasswords>,
  );
  const made = known.filter(([, password]) => !password).map(([user]) => user);
  for (const user of made) await writePrivate(path.join(folder, user), PASSWORD, passwords[user]);
  await writePrivate(path.join(folder, 'nats'), SERVER_CONFIG, serverUsersConfig(passwords));
  return made.map((user) => `${user}/${PASSWORD}`);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all. */
async function writePrivate(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const target = path.join(folder, name);
  await writeFile(`${target}.new`, text, { mode: 0o600 });
  await rename(`${target}.new`, target);
}
