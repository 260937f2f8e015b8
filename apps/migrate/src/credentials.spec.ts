import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeCredentials } from './credentials.js';

describe('the credentials of an installation', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'reelgate-credentials-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const read = (...parts: string[]): Promise<string> => readFile(path.join(folder, ...parts), 'utf8');

  it('lie apart, each for its reader alone, and let the server know them', async () => {
    await makeCredentials(folder);
    expect((await readdir(folder)).sort()).toEqual(['billing', 'gateway', 'nats', 'operator', 'provider']);
    const config = await read('nats', 'nats-server.conf');
    for (const user of ['billing', 'gateway', 'operator', 'provider']) {
      const password = await read(user, 'nats-password');
      expect(password).toMatch(/^[\w-]{32}$/);
      expect(config).toContain(`user: "${user}", password: "${password}"`);
      expect((await stat(path.join(folder, user, 'nats-password'))).mode & 0o777).toBe(0o600);
    }
    for (const service of ['billing', 'gateway', 'provider'])
      expect(await read(service, 'database-password')).toMatch(/^[\w-]{32}$/);
    expect((await stat(path.join(folder, 'nats', 'nats-server.conf'))).mode & 0o777).toBe(0o600);
  });

  it('stay as they are, and those that are missing are made', async () => {
    await makeCredentials(folder);
    const before = await read('nats', 'nats-server.conf');
    expect(await makeCredentials(folder)).toEqual([]);
    expect(await read('nats', 'nats-server.conf')).toBe(before);
    const billing = await read('billing', 'nats-password');
    await rm(path.join(folder, 'billing'), { recursive: true });
    expect(await makeCredentials(folder)).toEqual(['billing/nats-password', 'billing/database-password']);
    expect(await read('billing', 'nats-password')).not.toBe(billing);
    expect(await read('gateway', 'nats-password')).toMatch(/./);
    expect(await read('nats', 'nats-server.conf')).toContain(await read('billing', 'nats-password'));
  });
});
