import {
  acceptedAs,
  array,
  exchange,
  isSuccess,
  notTheApi,
  number,
  object,
  questionMetSilence,
  submitMetSilence,
  testFailed,
  text,
  urlBelow,
} from '@reelgate/vendor-port';
import type {
  CancelOutcome,
  FindOutcome,
  QueryOutcome,
  Refused,
  Reply,
  Silence,
  SubmitOutcome,
  VendorChannel,
  VendorClient,
  VendorHttp,
} from '@reelgate/vendor-port';
import { cancelError, createError, queryError } from './errors.js';
import { checkKey } from './key.js';
import type { DashScopeRequest } from './map.js';
import { readTask } from './status.js';

const CREATE = '/services/aigc/video-generation/video-synthesis';

/** Creates carry pictures as Base64. */
const CREATE_MS = 60_000;
/** Our clock and the upstream's may differ. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;
/** A submit is over after this, whatever came of it. */
const SUBMIT_MS = 5 * 60 * 1000;
/** The upstream knows a task for a day. */
const KNOWN_MS = 24 * 60 * 60 * 1000;
const PAGE_SIZE = 100;
/** A bound for a list that does not end. */
const MAX_PAGES = 20;

/**
 * Client of Wan's video synthesis on Alibaba's Model Studio (DashScope). Throws only for faults of our own; all that the upstream
 * may do is an outcome.
 */
export function createDashScopeClient(deps: {
  readonly http: VendorHttp;
  readonly now: () => Date;
}): VendorClient<DashScopeRequest> {
  async function call(
    channel: VendorChannel,
    method: 'GET' | 'POST',
    path: string,
    more: {
      readonly body?: object;
      readonly headers?: Record<string, string>;
      readonly timeoutMs?: number;
    } = {},
  ): Promise<Reply> {
    const workspace = text(channel.settings['workspace']);
    const { body, headers, timeoutMs } = more;
    const answer = await exchange(deps.http, channel, {
      method,
      url: urlBelow(channel, path),
      headers: {
        authorization: `Bearer ${channel.key}`,
        'content-type': 'application/json',
        ...(workspace !== '' && { 'x-dashscope-workspace': workspace }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
    if (answer.kind === 'silent') return answer;
    const { status, json } = answer;
    if (isSuccess(status)) {
      return json
        ? { kind: 'ok', answer: json }
        : notTheApi('not_json', 'the vendor answered no JSON object');
    }
    return {
      kind: 'error',
      status,
      code: text(json?.['code']),
      message: text(json?.['message']) || `the vendor answered HTTP ${status}`,
    };
  }

  /** The reference stays here: no member of a request comes back before the task has ended. */
  async function submit(channel: VendorChannel, body: DashScopeRequest): Promise<SubmitOutcome> {
    // Without the header the API refuses, in words of a missing permission.
    const headers = { 'x-dashscope-async': 'enable' };
    const reply = await call(channel, 'POST', CREATE, { body, headers, timeoutMs: CREATE_MS });
    if (reply.kind === 'error') return createError(reply);
    if (reply.kind === 'silent') return submitMetSilence(reply);
    return acceptedAs(text(object(reply.answer['output'])?.['task_id']));
  }

  async function query(channel: VendorChannel, vendorTaskId: string): Promise<QueryOutcome> {
    const reply = await call(channel, 'GET', `/tasks/${encodeURIComponent(vendorTaskId)}`);
    return reply.kind === 'ok' ? readTask(reply.answer, deps.now()) : unknown(reply);
  }

  /**
   * Whether any task of the account began when the submit was under way. Tasks carry no reference, so one of that time may be
   * this one or another's; only that there is none is certain.
   */
  async function findByReference(
    channel: VendorChannel,
    _reference: string,
    since: Date,
  ): Promise<FindOutcome> {
    if (deps.now().getTime() - since.getTime() > KNOWN_MS - CLOCK_SKEW_MS)
      return {
        kind: 'unknown',
        vendorCode: 'too_old',
        message: 'the vendor knows the tasks of one day only',
      };
    const from = stamp(since.getTime() - CLOCK_SKEW_MS);
    const to = stamp(since.getTime() + SUBMIT_MS + CLOCK_SKEW_MS);
    let read = 0;
    for (let page = 1; page <= MAX_PAGES; page++) {
      const reply = await call(
        channel,
        'GET',
        `/tasks?start_time=${from}&end_time=${to}&page_no=${page}&page_size=${PAGE_SIZE}`,
      );
      if (reply.kind !== 'ok') return unknown(reply);
      const total = number(reply.answer['total']);
      if (total === undefined)
        return { kind: 'unknown', vendorCode: 'no_total', message: 'the list does not say how long it is' };
      const tasks = array(reply.answer['data']);
      if (tasks.length > 0)
        return {
          kind: 'unknown',
          vendorCode: 'unnamed_tasks',
          message: `the vendor lists ${total} tasks of that time, and does not say whose they are`,
        };
      read += tasks.length;
      if (read >= total) return { kind: 'absent' };
    }
    return { kind: 'unknown', vendorCode: 'list_without_end', message: 'the list of tasks did not end' };
  }

  async function cancel(channel: VendorChannel, vendorTaskId: string): Promise<CancelOutcome> {
    const reply = await call(channel, 'POST', `/tasks/${encodeURIComponent(vendorTaskId)}/cancel`);
    if (reply.kind === 'error') return cancelError(reply);
    return reply.kind === 'silent' ? unknown(reply) : { kind: 'cancelled' };
  }

  async function test(channel: VendorChannel): Promise<{ ok: boolean; message: string }> {
    const reply = await call(channel, 'GET', '/tasks?page_no=1&page_size=1');
    if (reply.kind === 'ok') return { ok: true, message: 'the key can list the tasks of its account' };
    return testFailed(reply);
  }

  return {
    vendor: 'dashscope',
    defaultBaseUrl: 'https://dashscope.aliyuncs.com/api/v1',
    recovery: 'lookup',
    checkKey,
    submit,
    query,
    findByReference,
    cancel,
    test,
  };
}

/** `YYYYMMDDhhmmss` in the time of Beijing, as the list wants it. */
const stamp = (ms: number): string =>
  new Date(ms + 8 * 60 * 60 * 1000).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '');

function unknown(reply: Refused | Silence): Extract<QueryOutcome, { kind: 'unknown' }> {
  return reply.kind === 'error' ? queryError(reply) : questionMetSilence(reply);
}
