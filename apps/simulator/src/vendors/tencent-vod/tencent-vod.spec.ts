import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator } from '../../simulator.js';
import type { RunningSimulator } from '../../simulator.js';
import { TestClient } from './vod-client.fixture.js';

const START = Date.parse('2026-08-05T02:09:06Z');
const SECOND = 1000;
const DAY = 86_400 * SECOND;

let folder: string;
let now = START;
let simulator: RunningSimulator;
let client: TestClient;

const started: RunningSimulator[] = [];
async function start(env: Record<string, string> = {}): Promise<RunningSimulator> {
  const running = await startSimulator(
    { SIM_DATA_DIR: folder, SIM_PRERENDER: '0', LOG_LEVEL: 'silent', ...env },
    { now: () => now },
  );
  started.push(running);
  return running;
}
/** A simulator of its own for one test. */
async function own(env: Record<string, string>): Promise<TestClient> {
  return new TestClient((await start(env)).url, () => now);
}

async function control(path: string, method = 'GET', body?: object, base = simulator.url): Promise<unknown> {
  const answer = await fetch(`${base}/_sim/${path}`, {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  });
  return answer.json();
}
const fault = (kind: string, more: object = {}): Promise<unknown> =>
  control('faults', 'POST', { vendor: 'tencent-vod', kind, ...more });
const codeOf = (response: { Error?: { Code: string } }): string => response.Error?.Code ?? 'ok';
const create = { ModelName: 'Kling', ModelVersion: '3.0', Prompt: 'a paper boat' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vod-'));
  simulator = await start();
  client = new TestClient(simulator.url, () => now);
});
beforeEach(async () => {
  now += 10 * SECOND;
  await control('state', 'DELETE');
});
afterEach(async () => {
  while (started.length > 1) await started.pop()!.close();
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

describe('the checks of a request', () => {
  const body = JSON.stringify({ SubAppId: 1_500_000_001, ...create });
  type Sent = Parameters<TestClient['send']>;
  const cases: [string, Sent, string][] = [
    [
      'no Authorization',
      ['CreateAigcVideoTask', body, {}, { authorization: undefined }],
      'AuthFailure.InvalidAuthorization',
    ],
    [
      'an unknown SecretId',
      ['CreateAigcVideoTask', body, { secretId: 'AKIDOTHER' }],
      'AuthFailure.SecretIdNotFound',
    ],
    [
      'an old timestamp',
      ['CreateAigcVideoTask', body, { timestamp: START / SECOND - 600 }],
      'AuthFailure.SignatureExpire',
    ],
    ['a wrong key', ['CreateAigcVideoTask', body, { secretKey: 'x' }], 'AuthFailure.SignatureFailure'],
    ['an unknown action', ['CreateAigcSomething', body], 'InvalidAction'],
    ['no action', ['CreateAigcVideoTask', body, {}, { 'x-tc-action': undefined }], 'InvalidAction'],
    ['another version', ['CreateAigcVideoTask', body, {}, { 'x-tc-version': '2017-03-12' }], 'NoSuchVersion'],
    ['no JSON', ['CreateAigcVideoTask', '{'], 'InvalidParameter'],
    ['a missing member', ['CreateAigcVideoTask', '{"SubAppId":1}'], 'MissingParameter'],
    ['an unknown member', ['CreateAigcVideoTask', body.replace('Prompt', 'prompt')], 'UnknownParameter'],
    [
      'a foreign SubAppId',
      ['CreateAigcVideoTask', body.replace('1500000001', '7')],
      'InvalidParameterValue.SubAppId',
    ],
    ['no SubAppId in a query', ['DescribeTasks', '{}'], 'FailedOperation.InvalidVodUser'],
    ['no prompt and no input', ['CreateAigcVideoTask', body.replace('a paper boat', '')], 'InvalidParameter'],
    [
      'a malformed TaskId',
      ['DescribeTaskDetail', '{"SubAppId":1500000001,"TaskId":"x"}'],
      'InvalidParameterValue.TaskId',
    ],
    [
      'more than 10 MB',
      ['CreateAigcVideoTask', 'x'.repeat(10 * 1024 * 1024 + 1)],
      'RequestSizeLimitExceeded',
    ],
  ];
  it.each(cases)('refuse %s', async (_what, sent, code) => {
    const answer = await client.send(...sent);
    expect([answer.status, codeOf(answer.response)]).toEqual([200, code]);
    expect(answer.response.RequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.response.Error.Message).not.toBe('');
  });

  it('come in the vendor’s order: each request is wrong in this way and in every later one', async () => {
    const bad = '{"SubAppId":7,"Foo":1}';
    const options = { secretId: 'AKIDOTHER', secretKey: 'x', timestamp: 1 };
    const version = { 'x-tc-version': 'x' };
    const codes = [
      await client.send('No', bad, options, { ...version, authorization: undefined }),
      await client.send('No', bad, options, version),
      await client.send('No', bad, { secretKey: 'x', timestamp: 1 }, version),
      await client.send('No', bad, { secretKey: 'x' }, version),
      await client.send('No', bad, {}, version),
      await client.send('CreateAigcVideoTask', bad, {}, version),
      await client.send('CreateAigcVideoTask', bad),
      await client.send('CreateAigcVideoTask', JSON.stringify({ ...create, SubAppId: 7, Foo: 1 })),
      await client.send(
        'CreateAigcVideoTask',
        JSON.stringify({ ...create, SubAppId: 7, SessionId: 'x'.repeat(51) }),
      ),
      await client.send(
        'CreateAigcVideoTask',
        JSON.stringify({
          ...create,
          SubAppId: client.subAppId,
          SessionId: 'x'.repeat(51),
          SessionContext: 'x'.repeat(1001),
        }),
      ),
      await client.send(
        'CreateAigcVideoTask',
        JSON.stringify({ ...create, SubAppId: client.subAppId, SessionContext: 'x'.repeat(1001) }),
      ),
    ].map(({ response }) => codeOf(response));
    expect(codes).toEqual([
      'AuthFailure.InvalidAuthorization',
      'AuthFailure.SecretIdNotFound',
      'AuthFailure.SignatureExpire',
      'AuthFailure.SignatureFailure',
      'InvalidAction',
      'NoSuchVersion',
      'MissingParameter',
      'UnknownParameter',
      'InvalidParameterValue.SubAppId',
      'InvalidParameterValue.SessionIdTooLong',
      'InvalidParameterValue.SessionContextTooLong',
    ]);
  });

  it('take the host signed without its port, as the vendor’s SDK does', async () => {
    const response = await client.call('CreateAigcVideoTask', create, { host: '127.0.0.1', service: '127' });
    expect(codeOf(response)).toBe('ok');
  });

  it('allow a SessionId once in three days', async () => {
    await client.create({ SessionId: 'one' });
    await expect(client.create({ SessionId: 'one' })).rejects.toThrow('InvalidParameterValue.SessionId');
    now += 3 * DAY - 1;
    await expect(client.create({ SessionId: 'one' })).rejects.toThrow('InvalidParameterValue.SessionId');
    now += 1;
    await client.create({ SessionId: 'one' });
  });

  it('allow 20 creates and 100 queries a second', async () => {
    const creates = [];
    for (let i = 0; i < 21; i++) creates.push(codeOf(await client.call('CreateAigcVideoTask', create)));
    expect(creates.filter((code) => code === 'ok')).toHaveLength(20);
    expect(creates[20]).toBe('RequestLimitExceeded');
    now += SECOND;
    const id = await client.create();
    const details = await Promise.all(Array.from({ length: 101 }, () => client.detail(id)));
    expect(details.map(codeOf).filter((code) => code === 'RequestLimitExceeded')).toHaveLength(1);
  });

  it('stop at the quota, which failed and cancelled tasks do not use up', async () => {
    const small = await own({ SIM_TENCENT_VOD_QUOTA_SECONDS: '12' });
    await small.create();
    await small.create({ Prompt: '[sim:moderation]' });
    const cancelled = await small.create();
    await expect(small.create()).rejects.toThrow('LimitExceeded.Quota');
    await small.call('ManageTask', { TaskId: cancelled, OperationType: 'Abort' });
    await small.create();
    await expect(small.create()).rejects.toThrow('LimitExceeded.Quota');
  });

  it('keep accounts apart', async () => {
    const both = await own({ SIM_TENCENT_VOD_KEY: '1|AKA|KA,2|AKB|KB|ap-guangzhou' });
    const first = { secretId: 'AKA', secretKey: 'KA' };
    const second = { secretId: 'AKB', secretKey: 'KB' };
    const { TaskId } = await both.call(
      'CreateAigcVideoTask',
      { ...create, SubAppId: 1, SessionId: 's' },
      first,
    );
    expect(TaskId).toMatch(/^1-AigcVideoTask-[0-9a-f]{32}t$/);
    const repeated = await both.call(
      'CreateAigcVideoTask',
      { ...create, SubAppId: 2, SessionId: 's' },
      second,
    );
    expect(repeated.TaskId).toMatch(/^2-/);
    expect(codeOf(await both.call('DescribeTaskDetail', { SubAppId: 2, TaskId }, second))).toBe(
      'ResourceNotFound',
    );
    expect(codeOf(await both.call('DescribeTaskDetail', { SubAppId: 1, TaskId }, second))).toBe(
      'InvalidParameterValue.SubAppId',
    );
  });
});

describe('a task', () => {
  it('waits, is processed, finishes; both forms of the answer take turns', async () => {
    const began = now;
    const id = await client.create({
      SessionContext: 'gw-1',
      OutputConfig: { Duration: 5, Resolution: '1080P', AspectRatio: '9:16', AudioGeneration: 'Enabled' },
    });
    expect(id).toMatch(/^1500000001-AigcVideoTask-[0-9a-f]{32}t$/);
    const waiting = await client.detail(id);
    expect(waiting).toMatchObject({
      TaskType: 'AigcVideoTask',
      Status: 'WAITING',
      CreateTime: new Date(began).toISOString().replace('.000', ''),
      BeginProcessTime: '0001-01-01T00:00:00Z',
      FinishTime: '0001-01-01T00:00:00Z',
      AigcVideoTask: { TaskId: id, Status: 'PROCESSING', Progress: 0, Output: null },
      AigcImageTask: null,
    });
    const waitingMinimal = await client.detail(id);
    expect(waitingMinimal.AigcVideoTask).toBeNull();
    expect('AigcImageTask' in waitingMinimal).toBe(false);

    now = began + 500;
    const early = await client.detail(id);
    now = began + 2250;
    const later = await client.detail(id);
    expect([early.Status, early.AigcVideoTask.Progress]).toEqual(['PROCESSING', 0]);
    expect([later.Status, later.AigcVideoTask.Progress]).toEqual(['PROCESSING', 49]);
    expect(early.AigcVideoTask.Output).toEqual({ FileInfos: [], ProcedureTaskIds: [] });

    now = began + 3999;
    expect((await client.detail(id)).Status).toBe('PROCESSING');
    now = began + 4000;
    const [minimal, full] = [await client.detail(id), await client.detail(id)];
    const metadata = { Width: 1080, Height: 1920, Duration: 5.042, Size: 1_493_584 };
    expect(minimal.AigcVideoTask).toMatchObject({ Status: 'FINISH', ErrCode: 0, Progress: 100 });
    expect(minimal.AigcVideoTask.Output.FileInfos).toEqual([
      {
        FileUrl: expect.stringMatching(
          /^http:\/\/127\.0\.0\.1:\d+\/films\/[0-9a-f]{24}\/aigcVideoGenFile\.mp4$/,
        ),
        MetaData: expect.objectContaining(metadata),
      },
    ]);
    expect(full).toMatchObject({
      Status: 'FINISH',
      FinishTime: new Date(began + 4000).toISOString().replace('.000', ''),
      SceneAigcVideoTask: null,
      AigcVideoTask: {
        ErrCode: 0,
        ErrCodeExt: '',
        Message: '',
        SessionContext: 'gw-1',
        Input: {
          ModelName: 'Kling',
          ModelVersion: '3.0',
          OutputConfig: { Resolution: '1080P', OffPeak: '' },
        },
        Output: {
          FileInfos: [
            {
              StorageMode: 'Temporary',
              FileId: '',
              ExpireTime: new Date(began + 4000 + 7 * DAY).toISOString().replace('.000', ''),
              FileUrl: minimal.AigcVideoTask.Output.FileInfos[0].FileUrl,
              MetaData: {
                ...metadata,
                AudioStreamSet: [{ Codec: 'aac' }],
                VideoStreamSet: [{ Codec: 'h264', Fps: 24 }],
              },
            },
          ],
          Usage: { InputTokens: 0, OutputSeconds: 5 },
        },
      },
    });
  });

  it('is forgotten after three days, its link after seven', async () => {
    const id = await client.create({ Prompt: '[sim:wrong_resolution=128x128] [sim:wrong_duration=1]' });
    const began = now;
    now += 10 * SECOND;
    const url = (await client.detail(id)).AigcVideoTask.Output.FileInfos[0].FileUrl as string;
    expect((await fetch(url)).status).toBe(200);
    now = began + 3 * DAY - 1;
    expect(codeOf(await client.detail(id))).toBe('ok');
    now = began + 3 * DAY;
    expect(codeOf(await client.detail(id))).toBe('ResourceNotFound');
    now = began + 4000 + 7 * DAY - 1;
    expect((await fetch(url)).status).toBe(200);
    now = began + 4000 + 7 * DAY;
    const gone = await fetch(url);
    expect([gone.status, await gone.text()]).toEqual([403, expect.stringContaining('AccessDenied')]);
  });

  it('stored permanently has a FileId and a link that does not die', async () => {
    const id = await client.create({ OutputConfig: { StorageMode: 'Permanent', MediaName: 'boat' } });
    now += 10 * SECOND;
    const [file] = (await client.detail(id)).AigcVideoTask.Output.FileInfos;
    expect(file).toMatchObject({
      StorageMode: 'Permanent',
      MediaName: 'boat',
      FileId: expect.stringMatching(/^\d+$/),
      ExpireTime: '9999-12-31T23:59:59Z',
    });
  });

  it('that a model refuses is accepted and fails some seconds later', async () => {
    const id = await client.create({ ModelName: 'Hailuo', ModelVersion: '2.3-fast' });
    expect((await client.detail(id)).Status).toBe('WAITING');
    now += 4 * SECOND;
    expect((await client.detail(id)).AigcVideoTask).toMatchObject({
      Status: 'FINISH',
      Progress: 100,
      ErrCode: 70_000,
      ErrCodeExt: 'InternalError',
      Message: expect.stringContaining('does not support Text-to-Video mode'),
      Output: { FileInfos: [] },
    });
  });

  it('is cancelled while it waits, and not after', async () => {
    const id = await client.create();
    const abort = (more: object = {}): Promise<{ Error?: { Code: string } }> =>
      client.call('ManageTask', { TaskId: id, OperationType: 'Abort', ...more });
    expect(codeOf(await abort({ OperationType: 'Stop' }))).toBe('InvalidParameterValue.InvalidOperationType');
    expect(codeOf(await abort())).toBe('ok');
    expect(codeOf(await abort())).toBe('FailedOperation');
    now += 10 * SECOND;
    expect((await client.detail(id)).Status).toBe('ABORTED');
    const running = await client.create();
    now += SECOND;
    expect(codeOf(await client.call('ManageTask', { TaskId: running, OperationType: 'Abort' }))).toBe(
      'FailedOperation',
    );
  });

  it('above the concurrency limit waits for its turn, by priority', async () => {
    const one = await own({ SIM_CONCURRENCY: '1' });
    const ids = [await one.create(), await one.create(), await one.create({ TasksPriority: 10 })];
    const states = async (): Promise<string[]> => {
      const answers = [];
      for (const id of ids) answers.push((await one.detail(id)).Status as string);
      return answers;
    };
    now += 2 * SECOND;
    expect(await states()).toEqual(['PROCESSING', 'WAITING', 'WAITING']);
    now += 3 * SECOND;
    expect(await states()).toEqual(['FINISH', 'WAITING', 'PROCESSING']);
    now += 7 * SECOND;
    expect(await states()).toEqual(['FINISH', 'FINISH', 'FINISH']);
  });

  it('above the concurrency limit fails when told so', async () => {
    const one = await own({ SIM_CONCURRENCY: '1', SIM_CONCURRENCY_MODE: 'refuse' });
    await one.create();
    const second = await one.create();
    now += SECOND;
    expect((await one.detail(second)).AigcVideoTask).toMatchObject({
      Status: 'FINISH',
      ErrCode: 70_000,
      ErrCodeExt: 'RequestLimitExceeded',
      Message: expect.stringContaining('maximum concurrency'),
    });
  });
});

describe('DescribeTasks', () => {
  const list = (
    body: object = {},
  ): Promise<{ TaskSet: { TaskId: string }[]; ScrollToken: string; Error?: { Code: string } }> =>
    client.call('DescribeTasks', body);
  const iso = (ms: number): string => new Date(ms).toISOString();

  it('pages through tasks, newest first, while more are created', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) {
      ids.push(await client.create({ SessionId: `s${i}`, SessionContext: `c${i}` }));
      now += i % 2 === 0 ? SECOND : 0;
    }
    const first = await list({ Limit: 3 });
    await client.create();
    const second = await list({ Limit: 3, ScrollToken: first.ScrollToken });
    const third = await list({ Limit: 3, ScrollToken: second.ScrollToken });
    const found = [...first.TaskSet, ...second.TaskSet, ...third.TaskSet].map(({ TaskId }) => TaskId);
    expect(found).toEqual(ids.toReversed());
    expect(third.ScrollToken).toBe('');
    expect(first.TaskSet[0]).toEqual({
      TaskId: ids[6],
      Status: expect.any(String),
      FileId: '',
      TaskType: 'AigcVideoTask',
      CreateTime: expect.any(String),
      BeginProcessTime: expect.any(String),
      FinishTime: expect.any(String),
      SessionId: 's6',
      SessionContext: 'c6',
    });
  });

  it('filters by state and times, both ends included, and sorts by finish', async () => {
    const slow = await client.create({ Prompt: '[sim:seconds=8]' });
    const began = now;
    const fast = await client.create({ Prompt: '[sim:seconds=2]' });
    now += SECOND;
    const last = await client.create({ Prompt: '[sim:seconds=60]' });
    now += 19 * SECOND;
    const ids = async (body: object): Promise<string[]> =>
      (await list(body)).TaskSet.map(({ TaskId }) => TaskId);
    const ascending = { Field: 'FinishTime', Order: 'Asc' };
    const all = { After: iso(began) };
    expect(await ids({ Status: 'FINISH', Sort: ascending })).toEqual([fast, slow]);
    expect(await ids({ FinishTime: all, Sort: { Field: 'FinishTime' } })).toEqual([slow, fast]);
    expect(await ids({ FinishTime: { After: iso(began + 8000), Before: iso(began + 8000) } })).toEqual([
      slow,
    ]);
    expect(await ids({ FinishTime: { Before: iso(began + 7000) } })).toEqual([fast]);
    expect(await ids({ Status: 'PROCESSING' })).toEqual([last]);
    expect(await ids({ CreateTime: { After: iso(began + 1000) } })).toEqual([last]);
    expect(await ids({ CreateTime: { Before: iso(began) }, Sort: { Order: 'Asc' } })).toEqual([slow, fast]);
    expect(await ids({ Sort: ascending })).toEqual([last, fast, slow]);
    expect(await ids({ FileId: '1' })).toEqual([]);
    now = began + 3 * DAY;
    expect(await ids({})).toEqual([last]);
  });

  it.each([
    [{ Limit: 0 }],
    [{ Limit: 101 }],
    [{ Status: 'DONE' }],
    [{ Sort: { Field: 'Name' } }],
    [{ CreateTime: { After: 'yesterday' } }],
    [{ ScrollToken: '!' }],
  ])('refuses %j', async (body) => {
    expect(codeOf(await list(body))).toMatch(/^InvalidParameterValue/);
  });
});

describe('events', () => {
  const pull = (): Promise<{
    EventSet: { EventHandle: string; AigcVideoCompleteEvent: { TaskId: string; ErrCode: number } }[];
    Error?: { Code: string };
  }> => client.call('PullEvents');
  const confirm = (handles: string[]): Promise<{ Error?: { Code: string } }> =>
    client.call('ConfirmEvents', { EventHandles: handles });

  it('come again after 30 s until they are confirmed', async () => {
    expect((await pull()).EventSet).toBeNull();
    expect(codeOf(await pull())).toBe('ResourceNotFound');
    const good = await client.create();
    const bad = await client.create({ Prompt: '[sim:moderation]' });
    now += 5 * SECOND;
    const { EventSet: first } = await pull();
    expect(first.map(({ AigcVideoCompleteEvent: event }) => [event.TaskId, event.ErrCode])).toEqual([
      [good, 0],
      [bad, 70_000],
    ]);
    expect(first[0]).toMatchObject({ EventType: 'AigcVideoTaskComplete', AigcImageCompleteEvent: null });
    now += 29 * SECOND;
    expect((await pull()).EventSet).toBeNull();
    now += SECOND;
    const { EventSet: again } = await pull();
    expect(again).toHaveLength(2);
    expect(codeOf(await confirm([again[0]!.EventHandle]))).toBe('ok');
    expect(codeOf(await confirm([again[0]!.EventHandle]))).toBe('ok');
    now += 30 * SECOND;
    expect((await pull()).EventSet.map(({ AigcVideoCompleteEvent: event }) => event.TaskId)).toEqual([bad]);
    expect(codeOf(await confirm([]))).toBe('InvalidParameterValue');
  });

  it('come 16 at a time', async () => {
    for (let i = 0; i < 17; i++) await client.create();
    now += 5 * SECOND;
    expect((await pull()).EventSet).toHaveLength(16);
    expect((await pull()).EventSet).toHaveLength(1);
  });

  describe('pushed', () => {
    let server: Server;
    let received: Record<string, unknown>[];
    let heard: () => void;
    beforeEach(async () => {
      received = [];
      server = createServer((request, answer) => {
        let text = '';
        request.on('data', (chunk: Buffer) => (text += chunk.toString()));
        request.on('end', () => {
          received.push(JSON.parse(text) as Record<string, unknown>);
          answer.end();
          heard();
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    afterEach(() => new Promise((resolve) => server.close(resolve)));

    it('are signed, and not pulled', async () => {
      const { port } = server.address() as AddressInfo;
      const pushed = await own({
        SIM_TENCENT_VOD_PUSH_URL: `http://127.0.0.1:${port}/events`,
        SIM_TENCENT_VOD_SIGN_KEY: 'k3y',
      });
      const arrival = new Promise<void>((resolve) => (heard = resolve));
      const id = await pushed.create({ SessionContext: 'gw-1' });
      now += 5 * SECOND;
      expect(codeOf(await pushed.call('PullEvents'))).toBe('FailedOperation');
      await arrival;
      const until = Math.floor(now / SECOND) + 600;
      expect(received).toHaveLength(1);
      expect(received[0]).toMatchObject({
        EventType: 'AigcVideoTaskComplete',
        AigcVideoCompleteEvent: { TaskId: id, Status: 'FINISH', SessionContext: 'gw-1' },
        T: until,
        Sign: createHash('md5').update(`k3y${until}`).digest('hex'),
      });
      expect(received[0]).not.toHaveProperty('EventHandle');
    });
  });
});

describe('lip sync', () => {
  it('refers to a face identification within a day', async () => {
    await fault('input_seconds', { action: 'DescribeAigcFaceInfo', params: { seconds: 7 } });
    const { FaceInfoSet } = await client.call('DescribeAigcFaceInfo', {
      FileInfos: [{ Type: 'Url', Url: 'https://example.com/talk.mp4' }],
    });
    const [{ SessionId, FaceInfoList }] = FaceInfoSet;
    expect(FaceInfoList).toEqual([
      { FaceId: '0', FaceImage: expect.stringMatching(/cover\.jpg$/), StartTime: 0, EndTime: 7000 },
    ]);
    const picture = await fetch(FaceInfoList[0].FaceImage as string);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);

    const request = {
      SceneType: 'lip_sync',
      ExtInfo: JSON.stringify({
        AdditionalParameters: JSON.stringify({ session_id: SessionId, face_choose: [{ face_id: 0 }] }),
      }),
    };
    const id = await client.create(request);
    now += 5 * SECOND;
    const { Output } = (await client.detail(id)).AigcVideoTask;
    expect(Output.FileInfos[0].MetaData).toMatchObject({ Duration: 7.042, AudioDuration: 7.042 });
    now += DAY;
    const late = await client.create(request);
    now += 5 * SECOND;
    expect((await client.detail(late)).AigcVideoTask.Message).toMatch(/session_id is unknown or has expired/);
  });

  it.each([
    [[], 'InvalidParameter'],
    [[{ Type: 'Url', Url: 'x' }], 'InvalidParameter'],
    [[{ Type: 'File' }], 'InvalidParameterValue.FileId'],
  ])('refuses %j', async (FileInfos, code) => {
    expect(codeOf(await client.call('DescribeAigcFaceInfo', { FileInfos }))).toBe(code);
  });
});

describe('DescribeAigcUsageData', () => {
  it('counts seconds of successful films by specification and day', async () => {
    await client.create();
    await client.create({ OutputConfig: { Duration: 10 } });
    await client.create({ OutputConfig: { Resolution: '1080P', AudioGeneration: 'Enabled' } });
    await client.create({ Prompt: '[sim:moderation]' });
    now += 5 * SECOND;
    const body = {
      StartTime: new Date(now - DAY).toISOString(),
      EndTime: new Date(now).toISOString(),
      AigcType: 'Video',
    };
    const day = `${new Date(now).toISOString().slice(0, 10)}T00:00:00Z`;
    expect((await client.call('DescribeAigcUsageData', body)).AigcUsageDataSet).toEqual([
      { Specification: 'Kling3.0_720P', DataSet: [{ Time: day, Count: 2, Usage: 15 }] },
      { Specification: 'Kling3.0Sound_1080P', DataSet: [{ Time: day, Count: 1, Usage: 5 }] },
    ]);
    expect(
      (await client.call('DescribeAigcUsageData', { ...body, AigcType: 'Image' })).AigcUsageDataSet,
    ).toEqual([]);
    expect(codeOf(await client.call('DescribeAigcUsageData', { ...body, EndTime: 'x' }))).toBe(
      'InvalidParameterValue',
    );
  });
});

describe('faults on request', () => {
  const tasks = async (): Promise<number> => ((await control('tasks')) as unknown[]).length;
  const finished = async (
    id: string,
  ): Promise<{
    AigcVideoTask: Record<string, unknown> & { Output: { FileInfos: Record<string, unknown>[] } };
  }> => {
    now += 5 * SECOND;
    return client.detail(id);
  };

  it.each([
    ['rate_limit', 'RequestLimitExceeded'],
    ['auth', 'AuthFailure.SignatureFailure'],
    ['quota', 'LimitExceeded.Quota'],
    ['internal_error', 'InternalError'],
    ['duplicate_session', 'InvalidParameterValue.SessionId'],
  ])('%s answers %s, once, and creates nothing', async (kind, code) => {
    await fault(kind);
    expect(codeOf(await client.call('CreateAigcVideoTask', create))).toBe(code);
    expect(await tasks()).toBe(0);
    expect(codeOf(await client.call('CreateAigcVideoTask', create))).toBe('ok');
  });

  it('take another code, and an error although the task was created', async () => {
    await fault('duplicate_session', { params: { code: 'FailedOperation.TaskDuplicate' } });
    await fault('internal_error', { params: { accept: true } });
    expect(codeOf(await client.call('CreateAigcVideoTask', create))).toBe('FailedOperation.TaskDuplicate');
    expect(codeOf(await client.call('CreateAigcVideoTask', create))).toBe('InternalError');
    expect(await tasks()).toBe(1);
  });

  it('http_500 answers a page', async () => {
    await fault('http_500', { params: { http_status: 502 } });
    const answer = await client.send('DescribeTasks', '{"SubAppId":1500000001}');
    expect([answer.status, answer.text, answer.response]).toEqual([
      502,
      expect.stringContaining('<html>'),
      undefined,
    ]);
  });

  it('timeout_before_accept closes the socket and creates nothing', async () => {
    await fault('timeout_before_accept');
    await expect(client.create({ SessionId: 's' })).rejects.toThrow('socket hang up');
    expect(await tasks()).toBe(0);
    await client.create({ SessionId: 's' });
  });

  it('timeout_after_accept closes the socket and has created the task', async () => {
    await fault('timeout_after_accept');
    await expect(client.create({ SessionId: 's' })).rejects.toThrow('socket hang up');
    await expect(client.create({ SessionId: 's' })).rejects.toThrow('InvalidParameterValue.SessionId');
    expect(await control('creations')).toEqual({ s: 1 });
    expect(await control('attempts')).toEqual({ s: 2 });
  });

  it('hang leaves the client waiting', async () => {
    await fault('hang', { action: 'DescribeTasks' });
    let answered = false;
    const waiting = fetch(simulator.url, {
      method: 'POST',
      headers: { 'x-tc-action': 'DescribeTasks' },
      body: '{}',
      signal: AbortSignal.timeout(150),
    }).then(() => (answered = true));
    await expect(waiting).rejects.toThrow(/timeout/i);
    expect(answered).toBe(false);
    expect(codeOf(await client.call('DescribeTasks'))).toBe('ok');
  });

  it('unknown_status changes one answer', async () => {
    const id = await client.create();
    await fault('unknown_status', { params: { status: 'RETRYING' }, times: 2 });
    const detail = await client.detail(id);
    expect([detail.Status, detail.AigcVideoTask.Status]).toEqual(['RETRYING', 'RETRYING']);
    expect((await client.call('DescribeTasks')).TaskSet[0].Status).toBe('RETRYING');
    expect((await client.detail(id)).Status).toBe('WAITING');
  });

  it('match by what is in the request', async () => {
    await fault('fail', {
      match: { Prompt: 'boat' },
      params: { err_code_ext: 'TaskTimeout', message: 'no' },
    });
    const car = await client.create({ Prompt: 'a car' });
    const boat = await client.create({ Prompt: 'a boat' });
    expect((await finished(car)).AigcVideoTask['ErrCode']).toBe(0);
    expect((await finished(boat)).AigcVideoTask).toMatchObject({
      ErrCode: 70_000,
      ErrCodeExt: 'TaskTimeout',
      Message: 'no',
    });
  });

  it('are not used up by a request that is refused', async () => {
    await fault('moderation');
    await client.call('CreateAigcVideoTask', { ...create, Foo: 1 });
    const id = await client.create();
    expect((await finished(id)).AigcVideoTask['ErrCodeExt']).toBe('ContentModerationFailed');
  });

  it('no_file_url finishes without a link, in both forms', async () => {
    const id = await client.create({ Prompt: '[sim:no_file_url]' });
    expect((await finished(id)).AigcVideoTask).toMatchObject({
      ErrCode: 0,
      Output: { FileInfos: [{ FileUrl: '' }] },
    });
    expect((await finished(id)).AigcVideoTask.Output.FileInfos).toEqual([]);
  });

  it('expired_link, no_metadata, wrong_duration and wrong_resolution change the result', async () => {
    await fault('expired_link');
    await fault('no_metadata');
    const dead = (await finished(await client.create())).AigcVideoTask.Output.FileInfos[0]!;
    expect(dead['MetaData']).toBeNull();
    expect((await fetch(dead['FileUrl'] as string)).status).toBe(403);
    await fault('wrong_duration', { params: { seconds: 8 } });
    await fault('wrong_resolution');
    const odd = (await finished(await client.create())).AigcVideoTask.Output.FileInfos[0]!;
    expect(odd['MetaData']).toMatchObject({ Duration: 8.042, Width: 640, Height: 360 });
  });

  it('slow and seconds stretch the time', async () => {
    const id = await client.create({ Prompt: '[sim:slow]' });
    now += 39 * SECOND;
    expect((await client.detail(id)).Status).toBe('PROCESSING');
    now += SECOND;
    expect((await client.detail(id)).Status).toBe('FINISH');
  });

  it('in the prompt strike the same SessionId as often as they say', async () => {
    const body = { Prompt: 'a boat [sim:rate_limit=2]', SessionId: 's' };
    const codes = [];
    for (let i = 0; i < 4; i++)
      codes.push(codeOf(await client.call('CreateAigcVideoTask', { ...create, ...body })));
    expect(codes).toEqual([
      'RequestLimitExceeded',
      'RequestLimitExceeded',
      'ok',
      'InvalidParameterValue.SessionId',
    ]);
    await expect(client.create({ Prompt: '[sim:timeout_after_accept]', SessionId: 't' })).rejects.toThrow(
      'socket hang up',
    );
    await expect(client.create({ Prompt: '[sim:timeout_after_accept]', SessionId: 't' })).rejects.toThrow(
      'SessionId',
    );
  });

  it('in the prompt show an unknown state until the end', async () => {
    const id = await client.create({ Prompt: '[sim:unknown_status]' });
    expect((await client.detail(id)).Status).toBe('SUSPENDED');
    now += 2 * SECOND;
    expect((await client.detail(id)).Status).toBe('SUSPENDED');
    now += 3 * SECOND;
    expect((await client.detail(id)).Status).toBe('FINISH');
  });
});
