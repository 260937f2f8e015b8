import { describe, expect, it } from '@jest/globals';
import { VendorHttpError } from '@reelgate/vendor-port';
import type { VendorChannel, VendorHttpRequest } from '@reelgate/vendor-port';
import { createTencentVodClient } from './client.js';
import type { CreateAigcVideoTask } from './create-request.js';
import { tc3Authorization } from './sign.js';

const NOW = new Date('2026-08-01T00:00:00.900Z');
const KEY = '1500000001|AKIDEXAMPLEEXAMPLEEXAMPLEEXAMPLE0000|EXAMPLEKEYEXAMPLEKEYEXAMPLEKEY00';
const CHANNEL: VendorChannel = { id: 'ch_1', baseUrl: 'http://127.0.0.1:18080', key: KEY, settings: {} };
const TASK_ID = '1500000001-AigcVideoTask-0123456789abcdef0123456789abcdeft';
const REFERENCE = 'video_01j0000000000000000000000a';
const BODY: CreateAigcVideoTask = {
  ModelName: 'Kling',
  ModelVersion: '3.0-Omni',
  Prompt: 'a paper boat 🚤',
  OutputConfig: { StorageMode: 'Temporary', Duration: 5 },
};

type Answer = { status?: number; body: unknown } | Error;

/** A client whose HTTP gives the answers in turn, and what it asked for. */
function clientOf(...answers: Answer[]) {
  const requests: VendorHttpRequest[] = [];
  const client = createTencentVodClient({
    now: () => NOW,
    http: (request, channel) => {
      expect(channel).toBe(CHANNEL);
      requests.push(request);
      const answer = answers.shift();
      if (!answer) throw new Error('one request too many');
      if (answer instanceof Error) return Promise.reject(answer);
      const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      return Promise.resolve({ status: answer.status ?? 200, headers: {}, body });
    },
  });
  const sent = (index = 0): Record<string, unknown> =>
    JSON.parse(requests[index]!.body!) as Record<string, unknown>;
  return { client, requests, sent };
}

const ok = (response: object): Answer => ({ body: { Response: { ...response, RequestId: 'r' } } });
const refusal = (Code: string, Message = 'because'): Answer => ok({ Error: { Code, Message } });
const silence = (sent: boolean, message: string): Answer => new VendorHttpError(message, sent);

const INFRASTRUCTURE: [string, Answer, string][] = [
  ['HTTP 502', { status: 502, body: '<html>bad gateway</html>' }, 'http_502'],
  ['HTTP 500 with JSON', { status: 500, body: { Response: { TaskId: TASK_ID } } }, 'http_500'],
  ['HTTP 404', { status: 404, body: '' }, 'http_404'],
  ['HTTP 302', { status: 302, body: '' }, 'http_302'],
  ['HTML', { body: '<html></html>' }, 'not_json'],
  ['an empty body', { body: '' }, 'not_json'],
  ['half a body', { body: '{"Response":{"TaskId":"1500' }, 'not_json'],
  ['JSON null', { body: 'null' }, 'not_json'],
  ['JSON of another shape', { body: { data: {} } }, 'not_json'],
  ['a time-out', silence(true, 'timed out after 60 s'), 'no_answer'],
];

describe('a call', () => {
  it('is a signed POST; the host is signed without its port, SubAppId is a number', async () => {
    const { client, requests, sent } = clientOf(ok({ TaskId: TASK_ID }));
    await client.submit(CHANNEL, BODY, REFERENCE);
    const [request] = requests;
    const { authorization, ...headers } = request!.headers;
    expect(request).toMatchObject({ method: 'POST', url: 'http://127.0.0.1:18080' });
    expect(headers).toEqual({
      'content-type': 'application/json',
      'x-tc-action': 'CreateAigcVideoTask',
      'x-tc-timestamp': '1785542400',
      'x-tc-version': '2018-07-17',
    });
    expect(authorization).toBe(
      tc3Authorization({
        secretId: 'AKIDEXAMPLEEXAMPLEEXAMPLEEXAMPLE0000',
        secretKey: 'EXAMPLEKEYEXAMPLEKEYEXAMPLEKEY00',
        service: 'vod',
        timestamp: 1785542400,
        headers: {
          'content-type': 'application/json',
          host: '127.0.0.1',
          'x-tc-action': 'CreateAigcVideoTask',
        },
        body: request!.body!,
      }),
    );
    expect(authorization).toContain('SignedHeaders=content-type;host;x-tc-action');
    expect(sent()['SubAppId']).toBe(1500000001);
  });

  it('sends the region only when the key has one', async () => {
    const channel = { ...CHANNEL, key: `${KEY}|ap-guangzhou` };
    const requests: VendorHttpRequest[] = [];
    const client = createTencentVodClient({
      now: () => NOW,
      http: (request) => {
        requests.push(request);
        return Promise.resolve({ status: 200, headers: {}, body: '{"Response":{}}' });
      },
    });
    await client.test(channel);
    expect(requests[0]!.headers).toMatchObject({ 'x-tc-region': 'ap-guangzhou' });
  });

  it('omits absent and null members', async () => {
    const { client, requests } = clientOf(ok({ TaskId: TASK_ID }));
    const body = {
      ...BODY,
      NegativePrompt: undefined,
      OutputConfig: { Duration: 5, AspectRatio: undefined, MediaName: null },
    };
    await client.submit(CHANNEL, body, REFERENCE);
    expect(requests[0]!.body).not.toMatch(/null|NegativePrompt|AspectRatio|MediaName/);
  });

  it('lets a fault of our own through', async () => {
    const { client } = clientOf(new TypeError('a bug'));
    await expect(client.submit(CHANNEL, BODY, REFERENCE)).rejects.toThrow('a bug');
  });
});

describe('submit', () => {
  it('sends the reference as SessionId and, unless the body has its own, as SessionContext', async () => {
    const { client, sent } = clientOf(ok({ TaskId: TASK_ID }), ok({ TaskId: TASK_ID }));
    expect(await client.submit(CHANNEL, BODY, REFERENCE)).toEqual({
      kind: 'accepted',
      vendorTaskId: TASK_ID,
    });
    expect(sent()).toEqual({
      SubAppId: 1500000001,
      ...BODY,
      SessionId: REFERENCE,
      SessionContext: REFERENCE,
    });
    await client.submit(CHANNEL, { ...BODY, SessionContext: 'mine' }, REFERENCE);
    expect(sent(1)).toMatchObject({ SessionId: REFERENCE, SessionContext: 'mine' });
  });

  it.each(INFRASTRUCTURE)('%s leaves the outcome open', async (_what, answer, vendorCode) => {
    const { client } = clientOf(answer);
    expect(await client.submit(CHANNEL, BODY, REFERENCE)).toMatchObject({ kind: 'unknown', vendorCode });
  });

  it('a success without a task id leaves the outcome open', async () => {
    const { client } = clientOf(ok({}));
    expect(await client.submit(CHANNEL, BODY, REFERENCE)).toMatchObject({
      kind: 'unknown',
      vendorCode: 'no_task_id',
    });
  });

  it('a connection refused before sending is an outage of the channel', async () => {
    const { client } = clientOf(silence(false, 'connect ECONNREFUSED 127.0.0.1:18080'));
    const message = 'connect ECONNREFUSED [host]';
    expect(await client.submit(CHANNEL, BODY, REFERENCE)).toEqual({
      kind: 'retry',
      vendorCode: 'no_answer',
      message,
      fault: { kind: 'outage', message },
    });
  });

  it.each([
    ['InternalError', 'unknown'],
    ['InvalidParameterValue.SessionId', 'duplicate'],
    ['FailedOperation.TaskDuplicate', 'duplicate'],
    ['InvalidParameterValue.SessionIdTooLong', 'refused'],
    ['RequestLimitExceeded', 'retry'],
  ])('%s → %s', async (code, kind) => {
    const { client } = clientOf(refusal(code));
    expect(await client.submit(CHANNEL, BODY, REFERENCE)).toMatchObject({ kind });
  });

  it('lets no part of the key through in a message', async () => {
    const { client } = clientOf(
      refusal(
        'AuthFailure.SecretIdNotFound',
        `no ${KEY.split('|')[1]} at https://vod.tencentcloudapi.com/?a=b`,
      ),
    );
    expect(await client.submit(CHANNEL, BODY, REFERENCE)).toMatchObject({
      message: 'no [key] at [url]',
      fault: { kind: 'auth', message: 'no [key] at [url]' },
    });
  });
});

describe('query', () => {
  it('asks for the task by its id', async () => {
    const { client, requests, sent } = clientOf(
      ok({ Status: 'PROCESSING', AigcVideoTask: { Progress: 12 } }),
    );
    expect(await client.query(CHANNEL, TASK_ID)).toEqual({ kind: 'running', progress: 12 });
    expect(requests[0]!.headers).toMatchObject({ 'x-tc-action': 'DescribeTaskDetail' });
    expect(sent()).toEqual({ SubAppId: 1500000001, TaskId: TASK_ID });
  });

  it.each([
    ...INFRASTRUCTURE,
    ['an unknown task', refusal('ResourceNotFound'), 'ResourceNotFound'] as const,
    ['a refused key', refusal('AuthFailure.SignatureExpire'), 'AuthFailure.SignatureExpire'] as const,
    ['a refused connection', silence(false, 'refused'), 'no_answer'] as const,
  ])('%s ends nothing', async (_what, answer, vendorCode) => {
    const { client } = clientOf(answer);
    expect(await client.query(CHANNEL, TASK_ID)).toMatchObject({ kind: 'unknown', vendorCode });
  });

  it("redacts the vendor's reason", async () => {
    const { client } = clientOf(
      ok({
        Status: 'FINISH',
        AigcVideoTask: { ErrCode: 60000, Message: 'cannot fetch https://cos.example.com/a.png?sign=1' },
      }),
    );
    expect(await client.query(CHANNEL, TASK_ID)).toMatchObject({
      kind: 'failed',
      message: 'cannot fetch [url]',
    });
  });
});

describe('findByReference', () => {
  const since = new Date('2026-07-31T23:30:00.000Z');
  const page = (scrollToken: string | null, ...sessionIds: string[]): Answer =>
    ok({
      TaskSet: sessionIds.map((SessionId, index) => ({
        TaskId: `t${index}`,
        SessionId,
        TaskType: 'AigcVideoTask',
      })),
      ScrollToken: scrollToken,
    });

  it('looks through the pages, from five minutes before the first attempt', async () => {
    const { client, requests, sent } = clientOf(page('next', 'other'), page('', 'another', REFERENCE));
    expect(await client.findByReference!(CHANNEL, REFERENCE, since)).toEqual({
      kind: 'found',
      vendorTaskId: 't1',
    });
    expect(requests.map((request) => request.headers['x-tc-action'])).toEqual([
      'DescribeTasks',
      'DescribeTasks',
    ]);
    const first = {
      SubAppId: 1500000001,
      CreateTime: { After: '2026-07-31T23:25:00Z' },
      Sort: { Field: 'CreateTime', Order: 'Asc' },
      Limit: 100,
    };
    expect(sent(0)).toEqual(first);
    expect(sent(1)).toEqual({ ...first, ScrollToken: 'next' });
  });

  it.each([
    ['an empty token', page('', 'other')],
    ['a null token', page(null)],
    ['a null list', ok({ TaskSet: null })],
  ])('is sure of an absence at the end of the list: %s', async (_what, answer) => {
    const { client } = clientOf(answer);
    expect(await client.findByReference!(CHANNEL, REFERENCE, since)).toEqual({ kind: 'absent' });
  });

  it('is not sure when the list no longer reaches back', async () => {
    const { client } = clientOf(page(''));
    const longAgo = new Date('2026-07-28T23:00:00Z');
    expect(await client.findByReference!(CHANNEL, REFERENCE, longAgo)).toMatchObject({ kind: 'unknown' });
  });

  it('is not sure when a page fails', async () => {
    const { client } = clientOf(page('next', 'other'), refusal('InternalError'));
    expect(await client.findByReference!(CHANNEL, REFERENCE, since)).toMatchObject({
      kind: 'unknown',
      vendorCode: 'InternalError',
    });
  });

  it('gives up on a list without an end', async () => {
    const { client } = clientOf(...Array.from({ length: 100 }, () => page('again', 'other')));
    expect(await client.findByReference!(CHANNEL, REFERENCE, since)).toMatchObject({
      kind: 'unknown',
      vendorCode: 'list_too_long',
    });
  });
});

describe('cancel', () => {
  it('aborts the task', async () => {
    const { client, requests, sent } = clientOf(ok({}));
    expect(await client.cancel!(CHANNEL, TASK_ID)).toEqual({ kind: 'cancelled' });
    expect(requests[0]!.headers).toMatchObject({ 'x-tc-action': 'ManageTask' });
    expect(sent()).toEqual({ SubAppId: 1500000001, TaskId: TASK_ID, OperationType: 'Abort' });
  });

  it('is too late for a task that runs', async () => {
    const { client } = clientOf(refusal('FailedOperation'));
    expect(await client.cancel!(CHANNEL, TASK_ID)).toEqual({ kind: 'too_late' });
  });

  it.each(INFRASTRUCTURE)('%s leaves the outcome open', async (_what, answer, vendorCode) => {
    const { client } = clientOf(answer);
    expect(await client.cancel!(CHANNEL, TASK_ID)).toMatchObject({ kind: 'unknown', vendorCode });
  });
});

describe('test', () => {
  it('lists one task', async () => {
    const { client, requests, sent } = clientOf(ok({ TaskSet: [], ScrollToken: '' }));
    expect(await client.test(CHANNEL)).toMatchObject({ ok: true });
    expect(requests[0]!.headers).toMatchObject({ 'x-tc-action': 'DescribeTasks' });
    expect(sent()).toEqual({ SubAppId: 1500000001, Limit: 1 });
  });

  it.each([
    [refusal('AuthFailure.SignatureFailure', 'wrong'), 'AuthFailure.SignatureFailure: wrong'],
    [{ status: 503, body: '' }, 'http_503: the vendor answered HTTP 503'],
    [silence(false, 'connect to vod.tencentcloudapi.com failed'), 'no_answer: connect to [host] failed'],
  ] as [Answer, string][])('says what is wrong', async (answer, message) => {
    const { client } = clientOf(answer);
    expect(await client.test(CHANNEL)).toEqual({ ok: false, message });
  });
});

describe('findFace', () => {
  const VIDEO = 'https://example.com/talk.mp4';

  it('chooses the face that is seen longest', async () => {
    const { client, requests, sent } = clientOf(
      ok({
        FaceInfoSet: [
          {
            SessionId: '845692000060512089',
            FaceInfoList: [
              { FaceId: '0', FaceImage: 'https://h.com/0.jpg', StartTime: 0, EndTime: 1200 },
              { FaceId: '1', FaceImage: 'https://h.com/1.jpg', StartTime: 900, EndTime: 8300 },
            ],
          },
        ],
      }),
    );
    expect(await client.findFace(CHANNEL, VIDEO)).toEqual({
      kind: 'done',
      prepared: { sessionId: '845692000060512089', faceId: '1', startMs: 900, endMs: 8300 },
    });
    expect(requests[0]!.headers).toMatchObject({ 'x-tc-action': 'DescribeAigcFaceInfo' });
    expect(sent()).toEqual({ SubAppId: 1500000001, FileInfos: [{ Type: 'Url', Url: VIDEO }] });
  });

  it.each([
    ['no set', ok({ FaceInfoSet: null })],
    ['no face', ok({ FaceInfoSet: [{ SessionId: 's', FaceInfoList: [] }] })],
    ['a face that is never seen', ok({ FaceInfoSet: [{ SessionId: 's', FaceInfoList: [{ FaceId: '0' }] }] })],
  ])('refuses a video with %s', async (_what, answer) => {
    const { client } = clientOf(answer);
    expect(await client.findFace(CHANNEL, VIDEO)).toMatchObject({ kind: 'refused', code: 'invalid_input' });
  });

  it.each([
    ['InternalError', 'retry'],
    ['RequestLimitExceeded', 'retry'],
    ['UnauthorizedOperation', 'retry'],
    ['InvalidParameter', 'refused'],
    ['InvalidParameterValue.FileId', 'refused'],
  ])('%s → %s', async (code, kind) => {
    const { client } = clientOf(refusal(code));
    expect(await client.findFace(CHANNEL, VIDEO)).toMatchObject({ kind, vendorCode: code });
  });

  it.each(INFRASTRUCTURE)('%s is tried again', async (_what, answer, vendorCode) => {
    const { client } = clientOf(answer);
    expect(await client.findFace(CHANNEL, VIDEO)).toMatchObject({ kind: 'retry', vendorCode });
  });
});

describe('what the client says of itself', () => {
  it('names vendor and recovery', () => {
    expect(clientOf().client).toMatchObject({ vendor: 'tencent-vod', recovery: 'dedupe' });
  });

  it('checks a key', () => {
    const { client } = clientOf();
    expect(() => client.checkKey(KEY)).not.toThrow();
    expect(() => client.checkKey('AKID|secret')).toThrow(TypeError);
  });
});

describe('pulling events', () => {
  const event = (n: number, type = 'AigcVideoTaskComplete'): object => ({
    EventHandle: `handle-${n}`,
    EventType: type,
    AigcVideoCompleteEvent: type === 'AigcVideoTaskComplete' ? { TaskId: `task-${n}` } : null,
    AigcImageCompleteEvent: null,
  });

  it('names the finished tasks and confirms every event, sixteen at a time', async () => {
    const set = Array.from({ length: 18 }, (_, n) =>
      event(n, n === 3 ? 'AigcImageTaskComplete' : 'AigcVideoTaskComplete'),
    );
    const { client, requests, sent } = clientOf(ok({ EventSet: set }), ok({}), ok({}));
    const pulled = await client.pullEvents!(CHANNEL);
    if (pulled.kind !== 'events') throw new Error('no events');
    expect(pulled.vendorTaskIds).toHaveLength(17);
    expect(pulled.vendorTaskIds).not.toContain('task-3');
    expect(requests).toHaveLength(1);
    await pulled.confirm();
    expect(requests.map(({ headers }) => headers['x-tc-action'])).toEqual([
      'PullEvents',
      'ConfirmEvents',
      'ConfirmEvents',
    ]);
    expect(sent(1)['EventHandles']).toEqual(set.slice(0, 16).map((_, n) => `handle-${n}`));
    expect(sent(2)['EventHandles']).toEqual(['handle-16', 'handle-17']);
  });

  it.each([
    ['null', ok({ EventSet: null })],
    ['ResourceNotFound', refusal('ResourceNotFound')],
  ])('takes %s for an empty queue, and confirms nothing', async (_what, answer) => {
    const { client } = clientOf(answer);
    const pulled = await client.pullEvents!(CHANNEL);
    expect(pulled).toMatchObject({ kind: 'events', vendorTaskIds: [] });
    if (pulled.kind === 'events') await pulled.confirm();
  });

  it.each([...INFRASTRUCTURE, ['an error', refusal('FailedOperation'), 'FailedOperation'] as const])(
    'cannot tell after %s',
    async (_what, answer, code) => {
      const { client } = clientOf(answer);
      expect(await client.pullEvents!(CHANNEL)).toMatchObject({ kind: 'unknown', vendorCode: code });
    },
  );
});

describe('listFinished', () => {
  const page = (from: number, to: number, token: string): ReturnType<typeof ok> =>
    ok({
      TaskSet: Array.from({ length: to - from }, (_, i) => ({
        TaskId: `task-${from + i}`,
        Status: 'FINISH',
      })),
      ScrollToken: token,
    });

  it('lists what has ended since an instant, page by page', async () => {
    const { client, sent } = clientOf(page(0, 100, 'more'), page(100, 130, ''));
    const finished = await client.listFinished!(CHANNEL, new Date('2026-03-01T10:00:00.900Z'));
    expect(finished).toEqual({
      kind: 'finished',
      vendorTaskIds: Array.from({ length: 130 }, (_, i) => `task-${i}`),
    });
    expect(sent(0)).toMatchObject({
      FinishTime: { After: '2026-03-01T10:00:00Z' },
      Sort: { Field: 'FinishTime', Order: 'Asc' },
      Limit: 100,
    });
    expect(sent(1)).toMatchObject({ ScrollToken: 'more' });
  });

  it.each([...INFRASTRUCTURE, ['an error', refusal('FailedOperation'), 'FailedOperation'] as const])(
    'cannot tell after %s',
    async (_what, answer, code) => {
      const { client } = clientOf(answer);
      expect(await client.listFinished!(CHANNEL, new Date())).toMatchObject({
        kind: 'unknown',
        vendorCode: code,
      });
    },
  );
});
