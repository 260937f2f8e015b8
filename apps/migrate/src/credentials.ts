import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BUS_USERS, serverUsersConfig } from '@reelgate/bus';
import type { BusPasswords } from '@reelgate/bus';
import { SERVICE_NAMES } from './index.js';

const BUS_PASSWORD = 'nats-password';
const DATABASE_PASSWORD = 'database-password';
const SERVER_CONFIG = 'nats-server.conf';

/**
 * Makes what the parts of an installation prove to one another who they are with, each in a folder that its reader alone is to
 * be given: `<user>/nats-password`, `<service>/database-password`, and `nats/nats-server.conf`, which lets those users in with
 * the rights of the table. What is there stays as it is; the configuration is written anew, because its table may be a later
 * version's. Returns the names of the passwords that were made.
 */
export async function makeCredentials(folder: string): Promise<string[]> {
  const made: string[] = [];
  const passwordIn = async (name: string): Promise<string> => {
    const known = await readIfThere(path.join(folder, name));
    if (known) return known;
    const password = randomBytes(24).toString('base64url');
    await writePrivate(path.join(folder, name), password);
    made.push(name);
    return password;
  };
  const passwords: Partial<Record<string, string>> = {};
  for (const user of BUS_USERS) passwords[user] = await passwordIn(`${user}/${BUS_PASSWORD}`);
  for (const service of SERVICE_NAMES) await passwordIn(`${service}/${DATABASE_PASSWORD}`);
  await writePrivate(path.join(folder, 'nats', SERVER_CONFIG), serverUsersConfig(passwords as BusPasswords));
  return made;
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
async function writePrivate(target: string, text: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(`${target}.new`, text, { mode: 0o600 });
  await rename(`${target}.new`, target);
}
