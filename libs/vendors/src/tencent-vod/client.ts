import {
  acceptedAs,
  array,
  exchange,
  notTheApi,
  number,
  object,
  questionMetSilence,
  submitMetSilence,
  testFailed,
  text,
} from '@reelgate/vendor-port';
import type {
  CancelOutcome,
  FindOutcome,
  FinishedJobs,
  Json,
  PrepareOutcome,
  PulledEvents,
  QueryOutcome,
  Refused,
  Reply,
  Silence,
  SubmitOutcome,
  VendorChannel,
  VendorClient,
  VendorHttp,
} from '@reelgate/vendor-port';
import { finishedTaskOf, readCallback } from './callback.js';
import type { CreateAigcVideoTask } from './create-request.js';
import { cancelError, createError, queryError } from './errors.js';
import { parseKey } from './key.js';
import { redact } from './redact.js';
import { tc3Authorization } from './sign.js';
import { readTaskDetail } from './status.js';

/** The name in the credential scope. Pinned: the official SDK takes it from the host, which breaks on any other host. */
const SERVICE = 'vod';
const VERSION = '2018-07-17';
const CONTENT_TYPE = 'application/json';

/** Creates carry files and face detection reads a whole film; the official SDK waits as long. */
const SLOW_MS = 60_000;

/** The upstream reads and lists tasks of the last three days only. */
const LISTED_MS = 3 * 24 * 60 * 60 * 1000;
/** Our clock and the upstream's may differ by five minutes, else it refuses the signature. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;
const PAGE_SIZE = 100;
/** A bound for a list that does not end. 10 000 tasks within one search window are far beyond 20 creates a second. */
const MAX_PAGES = 100;
/** Most events in one confirmation, and in one pull. */
const EVENT_BATCH = 16;
/** One of the two answers of an empty queue; the other is an empty set. */
const NO_EVENTS = 'ResourceNotFound';

/** The vendor's client, with the one call beside the port's that a family needs. */
export interface TencentVodClient extends VendorClient<CreateAigcVideoTask> {
  /**
   * Finds the faces of a video (`DescribeAigcFaceInfo`) and chooses the one that is seen longest, since a lip sync takes
   * exactly one. `prepared` is a `Face`. A repeat makes a new session and harms nothing.
   */
  findFace(channel: VendorChannel, videoUrl: string): Promise<PrepareOutcome>;
}

/** A face in a video, as a lip sync names it. */
export interface Face {
  /** Valid for 24 hours. */
  readonly sessionId: string;
  readonly faceId: string;
  /** When the face is seen, in milliseconds from the video's start. */
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Client of Tencent Cloud VOD's "AIGC video" (API 3.0, 2018-07-17). Throws only for a channel key that `checkKey`
 * refuses and for faults of our own; all that the upstream may do is an outcome.
 */
export function createTencentVodClient(deps: {
  readonly http: VendorHttp;
  readonly now: () => Date;
}): TencentVodClient {
  /** One signed call. Absent and null members are not sent; messages come back redacted. */
  async function call(
    channel: VendorChannel,
    action: string,
    parameters: object,
    timeoutMs?: number,
  ): Promise<Reply> {
    const key = parseKey(channel.key);
    const body = JSON.stringify(
      { SubAppId: key.subAppId, ...parameters },
      (_name, value: unknown) => value ?? undefined,
    );
    const timestamp = Math.floor(deps.now().getTime() / 1000);
    const authorization = tc3Authorization({
      secretId: key.secretId,
      secretKey: key.secretKey,
      service: SERVICE,
      timestamp,
      headers: {
        'content-type': CONTENT_TYPE,
        host: new URL(channel.baseUrl).hostname,
        'x-tc-action': action,
      },
      body,
    });
    const clean = (message: string): string => redact(message, channel.key);

    const answer = await exchange(deps.http, channel, {
      method: 'POST',
      url: channel.baseUrl,
      headers: {
        authorization,
        'content-type': CONTENT_TYPE,
        'x-tc-action': action,
        'x-tc-timestamp': String(timestamp),
        'x-tc-version': VERSION,
        ...(key.region !== undefined && { 'x-tc-region': key.region }),
      },
      body,
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
    if (answer.kind === 'silent') return { ...answer, message: clean(answer.message) };
    // Business errors come with 200; any other status is the infrastructure's and says nothing about the call.
    const { status, json } = answer;
    if (status !== 200) return notTheApi(`http_${status}`, `the vendor answered HTTP ${status}`);
    const response = object(json?.['Response']);
    if (!response) return notTheApi('not_json', 'the vendor answered no API response');
    const error = object(response['Error']);
    return error
      ? { kind: 'error', status, code: text(error['Code']), message: clean(text(error['Message'])) }
      : { kind: 'ok', answer: response };
  }

  async function submit(
    channel: VendorChannel,
    body: CreateAigcVideoTask,
    reference: string,
  ): Promise<SubmitOutcome> {
    const reply = await call(
      channel,
      'CreateAigcVideoTask',
      { ...body, SessionId: reference, SessionContext: body.SessionContext ?? reference },
      SLOW_MS,
    );
    if (reply.kind === 'error') return createError(reply);
    if (reply.kind === 'silent') return submitMetSilence(reply);
    return acceptedAs(text(reply.answer['TaskId']));
  }

  async function query(channel: VendorChannel, vendorTaskId: string): Promise<QueryOutcome> {
    const reply = await call(channel, 'DescribeTaskDetail', { TaskId: vendorTaskId });
    if (reply.kind !== 'ok') return unknown(reply);
    const outcome = readTaskDetail(reply.answer);
    return outcome.kind === 'failed'
      ? { ...outcome, message: redact(outcome.message, channel.key) }
      : outcome;
  }

  async function findByReference(
    channel: VendorChannel,
    reference: string,
    since: Date,
  ): Promise<FindOutcome> {
    const after = since.getTime() - CLOCK_SKEW_MS;
    let scrollToken: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const reply = await call(channel, 'DescribeTasks', {
        CreateTime: { After: isoSeconds(after) },
        Sort: { Field: 'CreateTime', Order: 'Asc' },
        Limit: PAGE_SIZE,
        ScrollToken: scrollToken,
      });
      if (reply.kind !== 'ok') return unknown(reply);
      const task = array(reply.answer['TaskSet'])
        .map(object)
        .find((task) => task?.['SessionId'] === reference && text(task['TaskId']) !== '');
      if (task) return { kind: 'found', vendorTaskId: text(task['TaskId']) };
      scrollToken = text(reply.answer['ScrollToken']);
      if (scrollToken === '') {
        if (deps.now().getTime() - since.getTime() <= LISTED_MS) return { kind: 'absent' };
        return {
          kind: 'unknown',
          vendorCode: 'too_old',
          message: 'the vendor lists the tasks of the last three days only',
        };
      }
    }
    return { kind: 'unknown', vendorCode: 'list_too_long', message: 'the list of tasks did not end' };
  }

  /** By the time of their end, which the upstream writes in whole seconds. */
  async function listFinished(channel: VendorChannel, since: Date): Promise<FinishedJobs> {
    const vendorTaskIds: string[] = [];
    let scrollToken: string | undefined;
    for (let page = 0; page < MAX_PAGES && scrollToken !== ''; page++) {
      const reply = await call(channel, 'DescribeTasks', {
        FinishTime: { After: isoSeconds(since.getTime()) },
        Sort: { Field: 'FinishTime', Order: 'Asc' },
        Limit: PAGE_SIZE,
        ScrollToken: scrollToken,
      });
      if (reply.kind !== 'ok') return unknown(reply);
      for (const task of array(reply.answer['TaskSet'])) {
        const id = text(object(task)?.['TaskId']);
        if (id !== '') vendorTaskIds.push(id);
      }
      scrollToken = text(reply.answer['ScrollToken']);
    }
    return { kind: 'finished', vendorTaskIds };
  }

  async function cancel(channel: VendorChannel, vendorTaskId: string): Promise<CancelOutcome> {
    const reply = await call(channel, 'ManageTask', { TaskId: vendorTaskId, OperationType: 'Abort' });
    if (reply.kind === 'error') return cancelError(reply);
    if (reply.kind === 'silent') return questionMetSilence(reply);
    return { kind: 'cancelled' };
  }

  /**
   * The application's events (`PullEvents`), which come again unless they are confirmed within 30 s. Those of other kinds
   * are confirmed too, or they would stand in the way for ever.
   */
  async function pullEvents(channel: VendorChannel): Promise<PulledEvents> {
    const reply = await call(channel, 'PullEvents', {});
    if (reply.kind !== 'ok' && reply.code !== NO_EVENTS) return unknown(reply);
    const events = reply.kind === 'ok' ? array(reply.answer['EventSet']).map((e) => object(e) ?? {}) : [];
    const handles = events.map((event) => text(event['EventHandle'])).filter((handle) => handle !== '');
    return {
      kind: 'events',
      vendorTaskIds: events.flatMap((event) => finishedTaskOf(event) ?? []),
      confirm: async () => {
        for (let from = 0; from < handles.length; from += EVENT_BATCH) {
          await call(channel, 'ConfirmEvents', { EventHandles: handles.slice(from, from + EVENT_BATCH) });
        }
      },
    };
  }

  async function test(channel: VendorChannel): Promise<{ ok: boolean; message: string }> {
    const reply = await call(channel, 'DescribeTasks', { Limit: 1 });
    return reply.kind === 'ok'
      ? { ok: true, message: 'the key can list the tasks of its application' }
      : testFailed(reply);
  }

  async function findFace(channel: VendorChannel, videoUrl: string): Promise<PrepareOutcome> {
    const reply = await call(
      channel,
      'DescribeAigcFaceInfo',
      { FileInfos: [{ Type: 'Url', Url: videoUrl }] },
      SLOW_MS,
    );
    if (reply.kind !== 'ok') {
      const outcome = reply.kind === 'error' ? createError(reply) : submitMetSilence(reply);
      // Whatever it came to, finding the faces again harms nothing.
      return outcome.kind === 'refused' || outcome.kind === 'retry'
        ? outcome
        : { kind: 'retry', vendorCode: reply.code, message: reply.message };
    }
    const face = longestFace(reply.answer);
    return face
      ? { kind: 'done', prepared: { ...face } }
      : {
          kind: 'refused',
          code: 'invalid_input',
          vendorCode: 'no_face',
          message: 'no face was found in the video',
        };
  }

  return {
    vendor: 'tencent-vod',
    defaultBaseUrl: 'https://vod.tencentcloudapi.com',
    recovery: 'dedupe',
    checkKey: (key) => void parseKey(key),
    submit,
    query,
    findByReference,
    cancel,
    readCallback: (channel, callback) => readCallback(channel, callback, deps.now()),
    pullEvents,
    listFinished,
    test,
    findFace,
  };
}

function unknown(reply: Refused | Silence): Extract<QueryOutcome, { kind: 'unknown' }> {
  return reply.kind === 'error' ? queryError(reply) : questionMetSilence(reply);
}

function longestFace(response: Json): Face | undefined {
  const faces = array(response['FaceInfoSet']).flatMap((set) => {
    const sessionId = text(object(set)?.['SessionId']);
    return array(object(set)?.['FaceInfoList']).map((entry): Face => {
      const face = object(entry);
      return {
        sessionId,
        faceId: String(face?.['FaceId'] ?? ''),
        startMs: number(face?.['StartTime']) ?? 0,
        endMs: number(face?.['EndTime']) ?? 0,
      };
    });
  });
  return faces
    .filter((face) => face.sessionId !== '' && face.faceId !== '' && face.endMs > face.startMs)
    .toSorted((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs))[0];
}

/** The upstream writes times without fractions of a second. */
function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
