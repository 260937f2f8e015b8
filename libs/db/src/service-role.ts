import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { sqlState } from './database.js';
import { watchConnection } from './watched-pool.js';

/** The role that a service works as, and the one schema that it works in. */
export interface ServiceRole {
  readonly name: string;
  /** Any characters. */
  readonly password: string;
  readonly schema: string;
  /** Tables of the schema to whose rows it may only add. */
  readonly addOnly?: readonly string[];
}

/** Roles belong to a server: another database's migration may be writing the same one. */
const CONFLICTS = new Set(['42710', '23505', 'XX000']);
const TRIES = 20;

/**
 * Makes the role, or gives it this password, and grants it what its service needs: rows of its own schema, neither tables
 * nor others' schemas. Safe to repeat, and needed after each migration that makes tables. `url` is of a role that owns the
 * schema and may make roles. Throws the server's error.
 */
export async function grantServiceRole(url: string, role: ServiceRole): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'reelgate-migrate' });
  watchConnection(client);
  await client.connect();
  try {
    await makeRole(client, role);
    for (const statement of grants(role)) await patiently(() => client.query(statement));
  } finally {
    await client.end();
  }
}

function grants({ name, schema, addOnly = [] }: ServiceRole): string[] {
  const [to, within] = [pg.escapeIdentifier(name), pg.escapeIdentifier(schema)];
  const table = (one: string): string => `${within}.${pg.escapeIdentifier(one)}`;
  return [
    `GRANT USAGE ON SCHEMA ${within} TO ${to}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${within} TO ${to}`,
    `REVOKE ALL ON ${table('migration')} FROM ${to}`,
    ...addOnly.map((one) => `REVOKE UPDATE, DELETE ON ${table(one)} FROM ${to}`),
  ];
}

async function makeRole(client: pg.Client, { name, password }: ServiceRole): Promise<void> {
  const { rows } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  const can = `${pg.escapeIdentifier(name)} LOGIN PASSWORD ${pg.escapeLiteral(verifierOf(password))}`;
  if (rows.length === 0) {
    try {
      await client.query(`CREATE ROLE ${can}`);
      return;
    } catch (error) {
      if (!CONFLICTS.has(sqlState(error) ?? '')) throw error;
    }
  }
  await patiently(() => client.query(`ALTER ROLE ${can}`));
}

/** Runs a statement again that another one about the same role was in the way of. */
async function patiently(run: () => Promise<unknown>): Promise<void> {
  for (let left = TRIES; ; left--) {
    try {
      await run();
      return;
    } catch (error) {
      if (sqlState(error) !== 'XX000' || left <= 1) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 + Math.random() * 40));
    }
  }
}

/** What the server keeps of a password, so that the password itself is in no statement and no log. */
function verifierOf(password: string): string {
  const [salt, rounds] = [randomBytes(16), 4096];
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const sign = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(sign('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${storedKey}:${sign('Server Key').toString('base64')}`;
}
