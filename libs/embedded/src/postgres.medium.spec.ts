import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from './postgres.js';
import type { EmbeddedPostgres } from './postgres.js';

/** The server's answer to a request for TLS: N. (A client library would be a dependency for these tests alone.) */
async function greet(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
  for await (const chunk of socket) {
    socket.destroy();
    return String(chunk);
  }
  return '';
}

describe('startPostgres', () => {
  let dir: string;
  let server: EmbeddedPostgres | undefined;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'reelgate-postgres-spec-'));
    await chmod(dir, 0o755);
    server = undefined;
  });
  afterEach(async () => {
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('keeps cluster, password and port over kill -9 and over a stop', async () => {
    server = await startPostgres({ dataDir: dir, persistent: true, database: 'films' });
    const { pid, port } = server;
    const url = server.url('films');
    expect(url).toMatch(new RegExp(`^postgres://postgres:[\\w-]{24}@127\\.0\\.0\\.1:${port}/films$`));
    expect(await greet(port)).toBe('N');

    process.kill(pid, 'SIGKILL');
    await server.exited;
    await server.restart();
    expect([server.port, await greet(port)]).toEqual([port, 'N']);
    expect(server.pid).not.toBe(pid);

    await server.stop();
    await server.stop();
    server = await startPostgres({ dataDir: dir, persistent: true, port });
    expect(server.url('films')).toBe(url);
    expect((await stat(path.join(dir, 'password'))).mode & 0o077).toBe(0);
  });

  it('refuses a directory that a living server uses', async () => {
    server = await startPostgres({ dataDir: dir, persistent: true });
    const second = startPostgres({ dataDir: dir, persistent: true });
    await expect(second).rejects.toThrow(`A Postgres server (process ${server.pid}) already runs from`);
    expect(await greet(server.port)).toBe('N');
  });

  it('starts although a dead server left its pid file, even if the number lives on in another process', async () => {
    server = await startPostgres({ dataDir: dir, persistent: true });
    await server.stop();
    const left = path.join(dir, 'cluster', 'postmaster.pid');
    await writeFile(
      left,
      `${process.ppid}\n${path.join(dir, 'cluster')}\n0\n5432\n\n127.0.0.1\n0 0\nready\n`,
    );
    const { uid, gid } = await stat(path.join(dir, 'cluster'));
    await chown(left, uid, gid);
    await server.restart();
    expect(await greet(server.port)).toBe('N');
  });

  it('begins again when it died while it made a cluster', async () => {
    await mkdir(path.join(dir, 'cluster.new'));
    await writeFile(path.join(dir, 'cluster.new', 'PG_VERSION'), '18\n');
    server = await startPostgres({ dataDir: dir, persistent: true });
    expect(await greet(server.port)).toBe('N');
  });

  it('says so when the port is taken', async () => {
    server = await startPostgres({ dataDir: path.join(dir, 'one'), persistent: false });
    const other = startPostgres({ dataDir: path.join(dir, 'two'), persistent: false, port: server.port });
    await expect(other).rejects.toThrow(`cannot listen on 127.0.0.1:${server.port}: the port is taken`);
  });

  it('repeats the last words of a server that does not start', async () => {
    const settings = { shared_buffers: 'plenty' };
    await expect(startPostgres({ dataDir: dir, persistent: true, settings })).rejects.toThrow(
      /Its last words:\n.*invalid value for parameter "shared_buffers"/s,
    );
  });

  it('removes a directory that is not persistent, and only one that was empty', async () => {
    const temporary = path.join(dir, 'temporary');
    const passing = await startPostgres({ dataDir: temporary, persistent: false });
    await expect(startPostgres({ dataDir: temporary, persistent: false })).rejects.toThrow('is not empty');
    await passing.stop();
    expect(await readdir(dir)).toEqual([]);
  });

  const asRoot = process.geteuid?.() === 0 ? it : it.skip;
  asRoot('works below a folder that only root may enter', async () => {
    await chmod(dir, 0o700);
    const closed = path.join(dir, 'deep', 'data');
    const passing = await startPostgres({ dataDir: closed, persistent: false });
    expect(await greet(passing.port)).toBe('N');
    expect((await lstat(path.join(closed, 'cluster'))).isSymbolicLink()).toBe(true);
    await passing.restart();
    expect(await greet(passing.port)).toBe('N');
    await passing.stop();
    expect(await readdir(path.join(dir, 'deep'))).toEqual([]);
  });
});
