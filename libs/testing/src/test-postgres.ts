import { expect } from '@jest/globals';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from '@reelgate/embedded';
import type { EmbeddedPostgres } from '@reelgate/embedded';

/** A database of a spec file's own. */
export interface TestDatabase {
  readonly name: string;
  /** Connection URL, as superuser. */
  readonly url: string;
}

/** The Postgres server of this Jest run, started with the first call; the one at DATABASE_URL when that is set. */
export async function testPostgres(): Promise<{ readonly adminUrl: string }> {
  return ask('/postgres', {});
}

/**
 * Makes an empty database. It is dropped when the spec file has passed; when it failed, its URL is printed and it is
 * kept for as long as the server lives.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  return ask('/databases', { specFile: expect.getState().testPath });
}

/**
 * A Postgres server of the spec file's own, for tests that kill or restart it. Unlike the shared one it has written a
 * commit to the operating system before it answers, as a production server has: what it acknowledged survives `kill -9`.
 * Stop it in `afterAll`.
 */
export async function startTestPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<EmbeddedPostgres> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'reelgate-test-postgres-'));
  await chmod(dataDir, 0o755); // Postgres may run under another account than we do, which has to enter.
  return startPostgres({ dataDir, persistent: false, settings: { synchronous_commit: 'on', ...settings } });
}

async function ask<T>(what: string, body: object): Promise<T> {
  const servers = process.env.REELGATE_TEST_SERVERS;
  if (!servers) throw new Error('No test servers: run Jest with the jest.config.mjs of the workspace.');
  const response = await fetch(servers + what, { method: 'POST', body: JSON.stringify(body) });
  const answer = (await response.json()) as T & { error?: string };
  if (!response.ok) throw new Error(`The test Postgres is not available: ${answer.error}`);
  return answer;
}
