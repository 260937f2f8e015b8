// Lives in Jest's main process for the length of a run and owns what spec files share: one Postgres server, started
// when the first spec file asks for it (a run of unit tests starts nothing), and the databases made on it. Spec files
// ask over HTTP on loopback, because they run in other processes.
import { chmod, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import './resolve-sources.mjs';

/** @type {import('node:http').Server | undefined} */
let server;
/** @type {Promise<{ adminUrl: string, stop(): Promise<void> }> | undefined} */
let postgres;
/** Databases by the path of the spec file that asked for them. @type {Map<string, string[]>} */
const databases = new Map();

/** Starts listening and returns the address for spec files. */
export async function openTestServers() {
  server = createServer((request, response) => {
    answer(request).then(
      (body) => response.end(JSON.stringify(body)),
      (error) => response.writeHead(500).end(JSON.stringify({ error: String(error?.message ?? error) })),
    );
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** Stops what was started. Databases of failed spec files outlive the run where the server does (DATABASE_URL). */
export async function closeTestServers() {
  server?.closeAllConnections();
  server?.close();
  if (postgres) await (await postgres.catch(() => undefined))?.stop();
}

/**
 * Called when a spec file is done: drops its databases when it passed, keeps them for a look when it failed. Returns
 * the lines to print.
 */
export async function finishSpecFile(specFile, passed) {
  const names = databases.get(specFile) ?? [];
  databases.delete(specFile);
  if (names.length === 0) return [];
  if (passed) {
    for (const name of names) await admin((client) => client.query(`DROP DATABASE "${name}" WITH (FORCE)`));
    return [];
  }
  const { adminUrl } = await postgres;
  const external = process.env.DATABASE_URL !== undefined;
  return names.map((name) => {
    const url = new URL(databaseUrl(adminUrl, name));
    if (external) url.password = '';
    return `Database of ${path.basename(specFile)}: ${url.href}${external ? '' : ' (until the run ends; set DATABASE_URL to keep it)'}`;
  });
}

async function answer(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  postgres ??= startPostgres();
  const { adminUrl } = await postgres;
  if (request.url === '/postgres') return { adminUrl };
  const { specFile } = JSON.parse(text);
  const name = `test_${randomBytes(8).toString('hex')}`;
  await admin((client) => client.query(`CREATE DATABASE "${name}" TEMPLATE template0`));
  databases.set(specFile, [...(databases.get(specFile) ?? []), name]);
  return { name, url: databaseUrl(adminUrl, name) };
}

async function startPostgres() {
  const given = process.env.DATABASE_URL;
  if (given) return { adminUrl: given, stop: async () => undefined };
  const { startPostgres: start } = await import('@reelgate/embedded');
  const dataDir = await mkdtemp(path.join(tmpdir(), 'reelgate-test-postgres-'));
  // Postgres may run under another account than we do, which has to enter.
  await chmod(dataDir, 0o755);
  return start({ dataDir, persistent: false });
}

async function admin(work) {
  const client = new pg.Client({ connectionString: (await postgres).adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(adminUrl, name) {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}
