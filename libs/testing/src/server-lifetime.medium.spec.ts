import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from './wait-for.js';

const SOURCES = fileURLToPath(new URL('../jest/resolve-sources.mjs', import.meta.url));

/** Starts both servers in a process of their own and says where they listen. */
const OWNER = `
  import { startNats, startPostgres } from '@reelgate/embedded';
  const [postgres, nats] = await Promise.all([
    startPostgres({ dataDir: process.argv[1] + '/postgres', persistent: false }),
    startNats({ dataDir: process.argv[1] + '/nats', persistent: false }),
  ]);
  console.log(JSON.stringify([postgres.port, nats.port]));
`;

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
  });

describe('embedded servers', () => {
  it('end with the process that started them, even if it is killed, and leave no files', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'reelgate-lifetime-spec-'));
    const owner = spawn(process.execPath, ['--import', SOURCES, '--input-type=module', '-e', OWNER, dir], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await owner.stdout.setEncoding('utf8').take(1).toArray()) as string[];
    const ports = JSON.parse(line!) as number[];
    expect(await Promise.all(ports.map(listens))).toEqual([true, true]);

    owner.kill('SIGKILL');

    await waitFor(async () => !(await Promise.all(ports.map(listens))).includes(true), {
      timeoutMs: 10_000,
      what: `the end of the servers on ${ports.join(' and ')}`,
    });
    await waitFor(() => !existsSync(path.join(dir, 'postgres')) && !existsSync(path.join(dir, 'nats')), {
      timeoutMs: 20_000,
      what: `${dir} to be emptied`,
    });
    await rm(dir, { recursive: true });
  });
});
