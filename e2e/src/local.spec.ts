import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readFilm } from '@reelgate/local';
import type { Connection } from '@reelgate/local';
import { waitFor } from '@reelgate/testing';

const MAIN = path.resolve(import.meta.dirname, '../../apps/local/dist/main.js');
const DEFAULT_PORTS = [5432, 4222, 8080];

interface Run {
  readonly code: number | null;
  readonly events: Record<string, unknown>[];
  readonly errors: string;
}

function start(home: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'] ?? '', REELGATE_HOME: home, SIM_FILM_SECONDS: '1', ...env, ...nats() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (errors += chunk.toString()));
  const ended = new Promise<Run>((resolve) => {
    child.once('close', (code) => {
      const events = args.includes('--json')
        ? output
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
        : [];
      resolve({ code, events, errors });
    });
  });
  return { child, ended, output: () => output };
}

/** The tests were told where nats-server is. */
function nats(): Record<string, string> {
  const binary = process.env['NATS_SERVER_BIN'];
  return binary ? { NATS_SERVER_BIN: binary } : {};
}

describe('npm start', () => {
  let home: string;
  const blockers: Server[] = [];
  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'reelgate-local-'));
    for (const port of DEFAULT_PORTS) {
      const blocker = createServer();
      // Taken by something else already: just as good.
      await new Promise<void>((resolve) => {
        blocker.once('error', () => resolve());
        blocker.listen(port, '127.0.0.1', () => resolve());
      });
      blockers.push(blocker);
    }
  });
  afterAll(async () => {
    for (const blocker of blockers) blocker.close();
    await rm(home, { recursive: true, force: true });
  });

  it('makes a film with the usual ports taken, prints the bill and exits with 0', async () => {
    const { code, events, errors } = await start(home, ['--exit', '--json']).ended;
    expect([code, errors]).toEqual([0, '']);
    const film = events.find(({ event }) => event === 'film') as unknown as {
      file: string;
      receipt: { charged: Record<string, unknown> };
    };
    const facts = await readFilm(film.file);
    expect([facts.width, facts.height, Math.round(facts.seconds)]).toEqual([1280, 720, 5]);
    expect(film.receipt.charged).toMatchObject({
      billing_model: 'kling-3.0-omni-720p-noref-mute',
      units: 5,
      unit_price: '0.600000',
      amount: '3.000000',
      currency: 'CNY',
    });
    expect(await readdir(path.join(home, 'films'))).toHaveLength(1);
  });

  it('keeps account, money and films over a restart, and stops cleanly on Ctrl-C', async () => {
    const run = start(home, ['--no-film', '--json']);
    const connection = await waitFor(
      async () => {
        if (!run.output().includes('"ready"')) return undefined;
        return JSON.parse(await readFile(path.join(home, 'connection.json'), 'utf8')) as Connection;
      },
      { timeoutMs: 30_000, what: 'the second start' },
    );
    expect(Object.keys(connection).sort()).toEqual(
      ['adminKey', 'apiKey', 'databaseUrl', 'gatewayUrl', 'natsUrl', 'pids', 'simulatorUrl'].sort(),
    );
    const auth = { authorization: `Bearer ${connection.apiKey}` };
    const balance = await (await fetch(`${connection.gatewayUrl}/v1/balance`, { headers: auth })).json();
    expect(balance).toMatchObject({ balance: '997.000000', held: '0.000000' });
    const { data } = (await (
      await fetch(`${connection.gatewayUrl}/v1/videos`, { headers: auth })
    ).json()) as {
      data: { id: string }[];
    };
    expect(data).toHaveLength(1);
    const content = await fetch(`${connection.gatewayUrl}/v1/videos/${data[0]!.id}/content`, {
      headers: auth,
    });
    expect(content.status).toBe(200);
    await content.arrayBuffer();

    const second = await start(home, ['--no-film', '--exit']).ended;
    expect(second.code).toBe(1);
    expect(second.errors).toContain(connection.gatewayUrl);

    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(0);
    await expect(readFile(path.join(home, 'connection.json'))).rejects.toThrow('ENOENT');
    for (const pid of [connection.pids.postgres, connection.pids.nats]) {
      expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    }
  });

  it('explains itself', async () => {
    const help = start(home, ['--help']);
    expect((await help.ended).code).toBe(0);
    expect(help.output()).toContain('--no-film');
    const wrong = await start(home, ['--films']).ended;
    expect(wrong.code).toBe(2);
    expect(wrong.errors).toContain('--films');
  });
});
