import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startNats } from './nats.js';
import type { EmbeddedNats } from './nats.js';

/** One request in NATS' own line protocol, because the client library belongs to libs/bus. */
async function request(port: number, subject: string, body: string): Promise<unknown> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write(
      `CONNECT {"verbose":false}\r\nSUB answer 1\r\nPUB ${subject} answer ${Buffer.byteLength(body)}\r\n${body}\r\n`,
    );
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      const message = /\r\nMSG answer 1 [^\r]*\r\n(.*)\r\n/s.exec(text);
      if (message) return JSON.parse(message[1]!);
    }
    throw new Error(`no answer: ${text}`);
  } finally {
    socket.destroy();
  }
}

describe('startNats', () => {
  let dir: string;
  let server: EmbeddedNats | undefined;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'reelgate-nats-spec-'));
    server = undefined;
  });
  afterEach(async () => {
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('keeps what it acknowledged over kill -9, on the same port', async () => {
    server = await startNats({ dataDir: dir });
    const { pid, port } = server;
    const stream = JSON.stringify({ name: 'S', subjects: ['s.*'], storage: 'file' });
    expect(await request(port, '$JS.API.STREAM.CREATE.S', stream)).toMatchObject({ config: { name: 'S' } });
    expect(await request(port, 's.one', 'text')).toEqual({ stream: 'S', seq: 1 });

    process.kill(pid, 'SIGKILL');
    await server.exited;
    await server.restart();

    expect(server.port).toBe(port);
    expect(server.pid).not.toBe(pid);
    expect(await request(port, '$JS.API.STREAM.INFO.S', '')).toMatchObject({ state: { messages: 1 } });
  });

  it('uses the same directory again after a stop, and a port that is asked for', async () => {
    const first = await startNats({ dataDir: dir });
    await request(first.port, '$JS.API.STREAM.CREATE.S', JSON.stringify({ name: 'S', subjects: ['s.*'] }));
    await first.stop();
    await first.stop();

    server = await startNats({ dataDir: dir, port: first.port });
    expect(server.url).toBe(`nats://127.0.0.1:${first.port}`);
    expect(await request(server.port, '$JS.API.STREAM.INFO.S', '')).toMatchObject({ config: { name: 'S' } });
  });

  it('refuses a directory that a living server uses', async () => {
    server = await startNats({ dataDir: dir });
    await expect(startNats({ dataDir: dir })).rejects.toThrow(
      `(process ${server.pid}) already runs from ${dir}`,
    );
  });

  it('says so when the port is taken', async () => {
    server = await startNats({ dataDir: path.join(dir, 'one') });
    const other = startNats({ dataDir: path.join(dir, 'two'), port: server.port });
    await expect(other).rejects.toThrow(`cannot listen on 127.0.0.1:${server.port}: the port is taken`);
  });

  it('removes a directory that is not persistent, and only one that was empty', async () => {
    const temporary = path.join(dir, 'temporary');
    const passing = await startNats({ dataDir: temporary, persistent: false });
    await expect(startNats({ dataDir: temporary, persistent: false })).rejects.toThrow('is not empty');
    await passing.stop();
    expect(await readdir(dir)).toEqual([]);
  });

  it('repeats the last words of a server that does not start', async () => {
    const failing = startNats({ dataDir: dir, binary: '/bin/ls' });
    await expect(failing).rejects.toThrow(/did not start from .*Its last words:\n.*ls:/s);
    await expect(startNats({ dataDir: dir, binary: '/nowhere/nats-server' })).rejects.toThrow(
      '/nowhere/nats-server cannot be run',
    );
  });
});
