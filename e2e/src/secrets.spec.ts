import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { BusConnection } from '@reelgate/bus';
import { STREAM } from '@reelgate/contracts';
import { createLogger } from '@reelgate/runtime';
import { SIMULATED_VENDORS } from '@reelgate/simulator';
import { Stack } from './stack.js';

const REQUEST = { model: 'Kling-3.0-Omni', prompt: 'a paper boat', seconds: '5' };
const SCHEMAS = ['gateway', 'billing', 'provider'];

describe('keys and links of vendors', () => {
  let stack: Stack;
  let folder: string;
  let logFile: string;
  /** What must not be found anywhere: the client's key, the vendor's, and the address of a film at the vendor. */
  let secrets: string[];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'reelgate-secrets-'));
    logFile = path.join(folder, 'all.log');
    stack = await Stack.start({ env: { LOG_LEVEL: 'trace', LOG_FILE: logFile } });
    const keys = SIMULATED_VENDORS.flatMap(({ exampleKey }) => [exampleKey, exampleKey.split('|').at(-1)!]);
    secrets = [stack.apiKey, ...keys, '/aigcVideoGenFile.mp4'];

    const film = await stack.create(REQUEST);
    const refused = await stack.create({ ...REQUEST, prompt: 'a paper boat [sim:moderation]' });
    await stack.simulator.fault({ kind: 'http_500', action: 'DescribeTaskDetail', times: 1 });
    const retried = await stack.create(REQUEST);
    for (const { id } of [film, refused, retried]) await stack.finished(id, 60_000);
    await stack.call('GET', `/v1/videos/${film.id}/content`);
    await stack.call('GET', `/v1/videos/${film.id}/content?format=url`);
    await stack.call('POST', '/v1/videos', '{"model":', { 'content-type': 'application/json' });
    await stack.call('GET', '/v1/balance', undefined, { authorization: `Bearer ${stack.apiKey}x` });
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const found = (text: string): string[] => secrets.filter((secret) => text.includes(secret));

  it('are not in the logs, even the most talkative', async () => {
    const log = await readFile(logFile, 'utf8');
    expect(log.split('\n').length).toBeGreaterThan(10);
    expect(found(log)).toEqual([]);
  });

  it('are not in the database', async () => {
    const client = new pg.Client({ connectionString: stack.databaseUrl });
    await client.connect();
    try {
      const tables = await client.query<{ name: string }>(
        `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
          WHERE table_schema = ANY($1) AND table_type = 'BASE TABLE'`,
        [SCHEMAS],
      );
      expect(tables.rows.length).toBeGreaterThan(15);
      for (const { name } of tables.rows) {
        const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
        expect([name, found(rows.map(({ row }) => row).join('\n'))]).toEqual([name, []]);
      }
    } finally {
      await client.end();
    }
  });

  it('are not in the messages', async () => {
    const bus = await BusConnection.connect({
      url: stack.operatorNatsUrl,
      name: 'secrets',
      logger: createLogger('test', 'silent'),
    });
    try {
      const { state } = await bus.manager.streams.info(STREAM.events);
      expect(state.messages).toBeGreaterThan(5);
      for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
        const message = await bus.manager.streams.getMessage(STREAM.events, { seq });
        const text = `${message!.subject} ${JSON.stringify(message!.json())}`;
        expect([message!.subject, found(text)]).toEqual([message!.subject, []]);
      }
    } finally {
      await bus.close();
    }
  });

  it("are not in the gateway's answers", async () => {
    const { body } = await stack.call('GET', '/v1/videos?limit=100');
    const channels = await stack.adminOk('GET', '/admin/v1/channels');
    const keys = await stack.adminOk('GET', '/admin/v1/api-keys');
    expect(found(JSON.stringify([body, channels, keys]))).toEqual([]);
  });
});
