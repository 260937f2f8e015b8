import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FAULT_KINDS } from './control/fault-kinds.js';
import { SIMULATED_VENDORS } from './simulated-vendors.js';
import { startSimulator } from './simulator.js';
import type { RunningSimulator } from './simulator.js';
import { TestClient } from './vendors/tencent-vod/vod-client.fixture.js';

const SECOND = 1000;
let folder: string;
let now: number;
let running: RunningSimulator[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  now = Date.parse('2026-08-05T02:09:06Z');
  running = [];
});
afterEach(async () => {
  for (const simulator of running) await simulator.close();
  await rm(folder, { recursive: true });
});

async function start(
  env: Record<string, string> = {},
): Promise<{ url: string; client: TestClient; close: () => Promise<void> }> {
  const simulator = await startSimulator(
    { SIM_DATA_DIR: folder, SIM_PRERENDER: '0', LOG_LEVEL: 'silent', ...env },
    { now: () => now },
  );
  running.push(simulator);
  const close = (): Promise<void> => {
    running = running.filter((other) => other !== simulator);
    return simulator.close();
  };
  return { url: simulator.url, client: new TestClient(simulator.url, () => now), close };
}

async function json(url: string, method = 'GET', body?: object): Promise<[number, unknown]> {
  const answer = await fetch(url, {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  });
  return [answer.status, await answer.json()];
}

describe('startSimulator', () => {
  it('is healthy', async () => {
    const { url } = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await json(`${url}/healthz`)).toEqual([200, { status: 'ok' }]);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
  });

  it('lists every bad variable', async () => {
    const bad = { SIM_FILM_SECONDS: 'soon', SIM_TENCENT_VOD_KEY: '1|x', PORT: '-1' };
    const message = await startSimulator(bad).catch(String);
    for (const name of Object.keys(bad)) expect(message).toContain(name);
  });

  it('puts the public address into film links', async () => {
    const { client } = await start({ SIM_PUBLIC_URL: 'http://simulator:8080/' });
    const id = await client.create();
    now += 5 * SECOND;
    const [file] = (await client.detail(id)).AigcVideoTask.Output.FileInfos;
    expect(file.FileUrl).toMatch(/^http:\/\/simulator:8080\/films\//);
  });
});

describe('films over HTTP', () => {
  it('are served like from a CDN', async () => {
    const { client } = await start();
    const id = await client.create({
      Prompt: '[sim:wrong_resolution=320x180][sim:wrong_duration=1] 一只猫',
      OutputConfig: { AudioGeneration: 'Enabled' },
    });
    now += 5 * SECOND;
    const before = (await client.detail(id)).AigcVideoTask.Output.FileInfos[0];
    const url = before.FileUrl as string;
    const head = await fetch(url, { method: 'HEAD' });
    const whole = await fetch(url);
    const bytes = Buffer.from(await whole.arrayBuffer());
    const etag = whole.headers.get('etag')!;
    expect([head.status, head.headers.get('content-length'), head.headers.get('etag')]).toEqual([
      200,
      String(bytes.length),
      etag,
    ]);
    expect([whole.status, whole.headers.get('content-type'), whole.headers.get('accept-ranges')]).toEqual([
      200,
      'video/mp4',
      'bytes',
    ]);
    expect(bytes.subarray(4, 8).toString()).toBe('ftyp');

    const get = (headers: Record<string, string>): Promise<Response> => fetch(url, { headers });
    const part = await get({ range: 'bytes=100-199', 'if-range': etag });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true);
    expect((await get({ range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200);
    const outside = await get({ range: `bytes=${bytes.length}-` });
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
    expect((await get({ 'if-none-match': etag })).status).toBe(304);

    const cover = await fetch(url.replace('aigcVideoGenFile.mp4', 'cover.jpg'));
    expect([cover.status, cover.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect((await fetch(url.replace('aigcVideoGenFile', 'other'))).status).toBe(404);
    expect((await fetch(url.replace(/films\/\w+/, 'films/0'))).status).toBe(404);

    await client.detail(id);
    const after = (await client.detail(id)).AigcVideoTask.Output.FileInfos[0];
    // Before it is rendered a size that such a film may have, as nobody is shown an empty one.
    expect(before.MetaData.Size).toBeGreaterThan(0);
    expect(after.MetaData.Size).toBe(bytes.length);
  });

  it('are rendered ahead when few tasks are in flight', async () => {
    const { client, url } = await start({ SIM_PRERENDER: '1' });
    const prompt = '[sim:wrong_resolution=64x64][sim:wrong_duration=1]';
    const id = await client.create({ Prompt: prompt });
    now += SECOND;
    await json(`${url}/_sim`);
    now += 4 * SECOND;
    for (let tries = 0; tries < 100; tries++) {
      const [file] = (await client.detail(id)).AigcVideoTask.Output.FileInfos;
      if (file.MetaData.Size > 0) return;
      now += SECOND;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the film was not rendered ahead');
  });
});

describe('the control API', () => {
  it('takes, lists and deletes faults', async () => {
    const { url } = await start();
    const [, fault] = await json(`${url}/_sim/faults`, 'POST', {
      vendor: 'tencent-vod',
      kind: 'http_500',
      times: 'always',
      match: { Prompt: 'x' },
    });
    expect(fault).toMatchObject({ id: 1, kind: 'http_500', left: null, struck: 0 });
    expect(await json(`${url}/_sim/faults`)).toEqual([200, [fault]]);
    expect(await json(`${url}/_sim/faults/1`, 'DELETE')).toEqual([200, { deleted: true }]);
    expect((await json(`${url}/_sim/faults/1`, 'DELETE'))[0]).toBe(404);
  });

  it.each([
    [{ vendor: 'tencent-vod' }, 'kind'],
    [{ vendor: 'other', kind: 'http_500' }, 'vendor'],
    [{ vendor: 'tencent-vod', kind: 'nonsense' }, 'kind'],
    [{ vendor: 'tencent-vod', kind: 'http_500', times: 0 }, 'times'],
    [{ vendor: 'tencent-vod', kind: 'http_500', params: { seconds: 1 } }, 'params.seconds'],
    [{ vendor: 'tencent-vod', kind: 'wrong_duration' }, 'params.seconds'],
    [{ vendor: 'tencent-vod', kind: 'wrong_duration', params: { seconds: 3600 } }, 'params.seconds'],
    [{ vendor: 'tencent-vod', kind: 'wrong_resolution', params: { size: '7x7' } }, 'params.size'],
    [{ vendor: 'tencent-vod', kind: 'http_500', params: { nonsense: 1 } }, 'params'],
    [{ vendor: 'tencent-vod', kind: 'http_500', nonsense: 1 }, null],
  ])('refuses %j', async (body, param) => {
    const { url } = await start();
    const [status, answer] = await json(`${url}/_sim/faults`, 'POST', body);
    expect([status, answer]).toEqual([400, { error: { message: expect.any(String), param } }]);
  });

  it('shows tasks with the whole request, and requests without the signature', async () => {
    const { url, client } = await start();
    const media = Buffer.alloc(6000, 7).toString('base64');
    await client.create({
      SessionId: 'one',
      OutputConfig: { Duration: 6 },
      FileInfos: [
        { Type: 'Base64', Base64: media },
        { Type: 'Base64', Base64: 'c21hbGw=' },
      ],
      ModelVersion: '3.0-Omni',
    });
    await client.create({ SessionId: 'two' });
    const [, found] = await json(`${url}/_sim/tasks?session=one`);
    expect(found).toEqual([
      expect.objectContaining({
        vendor: 'tencent-vod',
        session: 'one',
        state: 'waiting',
        outcome: 'ok',
        request: {
          SubAppId: 1_500_000_001,
          ModelName: 'Kling',
          ModelVersion: '3.0-Omni',
          Prompt: 'a paper boat',
          SessionId: 'one',
          OutputConfig: { Duration: 6 },
          FileInfos: [
            { Type: 'Base64', Base64: expect.stringMatching(/^6000 bytes, sha256 [0-9a-f]{64}$/) },
            { Type: 'Base64', Base64: 'c21hbGw=' },
          ],
        },
      }),
    ]);
    const [, data] = (await json(`${url}/_sim/requests?limit=2`)) as [
      number,
      { headers: Record<string, string>; body: { SessionId: string } }[],
    ];
    expect(data.map(({ body }) => body.SessionId)).toEqual(['two', 'one']);
    expect(data[0]!.headers['authorization']).toMatch(/Credential=AKID.*Signature=\[left out\]$/);
    expect(JSON.stringify(data).length).toBeLessThan(5000);
    expect((await json(`${url}/_sim/requests?limit=9999`))[0]).toBe(400);
  });

  it('moves the clock', async () => {
    const { url, client } = await start();
    const id = await client.create();
    expect((await json(`${url}/_sim/clock`, 'POST', { advance_seconds: 5 }))[1]).toEqual({
      now: '2026-08-05T02:09:11.000Z',
      offset_seconds: 5,
    });
    expect((await client.detail(id)).Status).toBe('FINISH');
    expect((await json(`${url}/_sim/clock`, 'POST', { advance_seconds: -1 }))[0]).toBe(400);
  });

  it('forgets everything when told so', async () => {
    const { url, client } = await start({ SIM_PERSIST: '1' });
    await client.create({ SessionId: 'one' });
    await json(`${url}/_sim/clock`, 'POST', { advance_seconds: 5 });
    await json(`${url}/_sim/faults`, 'POST', { vendor: 'tencent-vod', kind: 'http_500' });
    expect(await json(`${url}/_sim/state`, 'DELETE')).toEqual([200, { deleted: true }]);
    expect((await json(`${url}/_sim`))[1]).toMatchObject({
      now: '2026-08-05T02:09:06.000Z',
      tasks: { waiting: 0, processing: 0, finished: 0, aborted: 0 },
      faults: 0,
    });
    expect((await json(`${url}/_sim/requests`))[1]).toEqual([]);
    await client.create({ SessionId: 'one' });
    expect((await json(`${url}/_sim/creations`))[1]).toEqual({ one: 1 });
    expect((await json(`${url}/_sim/attempts`))[1]).toEqual({ one: 1 });
  });
});

describe('a restart', () => {
  it('keeps tasks, cancellations, SessionIds, face sessions, confirmed events, the clock and films', async () => {
    const first = await start({ SIM_PERSIST: '1' });
    const small = '[sim:wrong_resolution=64x64][sim:wrong_duration=1]';
    const done = await first.client.create({ Prompt: small, SessionId: 'done' });
    expect(await readFile(join(folder, 'journal.jsonl'), 'utf8')).toContain(done);
    const cancelled = await first.client.create();
    const { FaceInfoSet } = await first.client.call('DescribeAigcFaceInfo', {
      FileInfos: [{ Type: 'Url', Url: 'https://example.com/talk.mp4' }],
    });
    await first.client.call('ManageTask', { TaskId: cancelled, OperationType: 'Abort' });
    await json(`${first.url}/_sim/clock`, 'POST', { advance_seconds: 5 });
    now += 5 * SECOND;
    const { EventSet } = await first.client.call('PullEvents');
    await first.client.call('ConfirmEvents', { EventHandles: [EventSet[0].EventHandle] });
    const film = async (client: TestClient): Promise<Buffer> => {
      const [file] = (await client.detail(done)).AigcVideoTask.Output.FileInfos;
      return Buffer.from(await (await fetch(file.FileUrl as string)).arrayBuffer());
    };
    const bytes = await film(first.client);
    const running = await first.client.create({ SessionId: 'running' });
    await first.close();

    now += 2 * SECOND;
    const second = await start({ SIM_PERSIST: '1' });
    expect((await json(`${second.url}/_sim/clock`))[1]).toMatchObject({ offset_seconds: 5 });
    expect((await second.client.detail(cancelled)).Status).toBe('ABORTED');
    expect((await second.client.detail(running)).Status).toBe('PROCESSING');
    expect((await film(second.client)).equals(bytes)).toBe(true);
    await expect(second.client.create({ SessionId: 'running' })).rejects.toThrow(
      'InvalidParameterValue.SessionId',
    );
    expect((await second.client.call('PullEvents')).EventSet).toBeNull();
    const parameters = JSON.stringify({
      session_id: FaceInfoSet[0].SessionId,
      face_choose: [{ face_id: 0 }],
    });
    const talking = await second.client.create({
      SceneType: 'lip_sync',
      ExtInfo: JSON.stringify({ AdditionalParameters: parameters }),
    });
    now += 3 * SECOND;
    expect((await second.client.detail(running)).Status).toBe('FINISH');
    const { EventSet: later } = await second.client.call('PullEvents');
    expect(
      later.map(
        (event: { AigcVideoCompleteEvent: { TaskId: string } }) => event.AigcVideoCompleteEvent.TaskId,
      ),
    ).toEqual([running]);
    now += SECOND;
    expect((await second.client.detail(talking)).AigcVideoTask.ErrCode).toBe(0);
  });

  it('forgets everything without SIM_PERSIST', async () => {
    const first = await start();
    const id = await first.client.create();
    await first.close();
    const second = await start();
    expect((await second.client.detail(id)).Error.Code).toBe('ResourceNotFound');
  });
});

describe('the READMEs', () => {
  const read = (file: string): Promise<string> => readFile(join(import.meta.dirname, file), 'utf8');
  const variablesOf = (source: string): string[] =>
    [...source.matchAll(/^ {2}([A-Z_]+)\??: /gm)].map(([, name]) => name!);

  it('name every fault and every variable', async () => {
    const text = await read('../README.md');
    const variables = variablesOf(await read('env.ts'));
    expect(variables.length).toBeGreaterThan(10);
    const names = [...Object.keys(FAULT_KINDS), ...variables];
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it.each(SIMULATED_VENDORS)('name every variable of $name', async ({ name }) => {
    const text = await read(`vendors/${name}/README.md`);
    const variables = variablesOf(await read(`vendors/${name}/env.ts`));
    expect(variables.length).toBeGreaterThan(0);
    expect(variables.filter((each) => !text.includes(`\`${each}\``))).toEqual([]);
  });
});
