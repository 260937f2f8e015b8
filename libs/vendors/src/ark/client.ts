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
import { callbackUrl, readCallback } from './callback.js';
import { cancelError, createError, queryError } from './errors.js';
import { checkKey } from './key.js';
import type { ArkRequest } from './map.js';
import { readTask } from './status.js';

const TASKS = '/contents/generations/tasks';

/** Creates carry images as Base64, and the upstream looks at them before it answers. */
const CREATE_MS = 60_000;

/** Our clock and the upstream's may differ. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;
/** The list reaches back as far. */
const LISTED_MS = 7 * 24 * 60 * 60 * 1000;
const PAGE_SIZE = 500;
/** A bound for a list that does not end. */
const MAX_PAGES = 40;

type Unknown = { readonly kind: 'unknown'; readonly vendorCode: string; readonly message: string };

/**
 * Client of Ark's video generation tasks. Throws only for faults of our own; all that the upstream may do is an outcome.
 */
export function createArkClient(deps: {
  readonly http: VendorHttp;
  readonly now: () => Date;
}): VendorClient<ArkRequest> {
  async function call(
    channel: VendorChannel,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: object,
    timeoutMs?: number,
  ): Promise<Reply> {
    const answer = await exchange(deps.http, channel, {
      method,
      url: urlBelow(channel, TASKS + path),
      headers: {
        authorization: `Bearer ${channel.key}`,
        'content-type': 'application/json',
        // A gateway before the API was seen to cache the answers to queries.
        ...(method === 'GET' && { 'cache-control': 'no-cache' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
    if (answer.kind === 'silent') return answer;
    const { status, json } = answer;
    if (isSuccess(status)) {
      // A delete is answered with nothing or with an empty object.
      const isEmpty = method === 'DELETE' && answer.body.trim() === '';
      return json || isEmpty
        ? { kind: 'ok', answer: json ?? {} }
        : notTheApi('not_json', 'the vendor answered no JSON object');
    }
    const error = object(json?.['error']);
    const afterMs = retryAfterMs(answer.headers['retry-after']);
    return {
      kind: 'error',
      status,
      code: text(error?.['code']),
      message: text(error?.['message']) || `the vendor answered HTTP ${status}`,
      ...(afterMs !== undefined && { afterMs }),
    };
  }

  async function submit(
    channel: VendorChannel,
    request: ArkRequest,
    reference: string,
  ): Promise<SubmitOutcome> {
    const body = {
      ...request,
      safety_identifier: looksUp(channel) ? reference : undefined,
      callback_url: callbackUrl(channel, reference),
    };
    const reply = await call(channel, 'POST', '', body, CREATE_MS);
    if (reply.kind === 'error') return createError(reply);
    if (reply.kind === 'silent') return submitMetSilence(reply);
    return acceptedAs(text(reply.answer['id']));
  }

  async function query(channel: VendorChannel, vendorTaskId: string): Promise<QueryOutcome> {
    const reply = await call(channel, 'GET', `/${encodeURIComponent(vendorTaskId)}`);
    if (reply.kind !== 'ok') return unknown(reply);
    return readTask(reply.answer, deps.now());
  }

  /**
   * Looks for the reference among the listed tasks, where it was sent as `safety_identifier`. That the list shows the
   * identifier is not documented, so a task of the time without one leaves the outcome open, as does a list that got
   * shorter while it was read.
   */
  async function findByReference(
    channel: VendorChannel,
    reference: string,
    since: Date,
  ): Promise<FindOutcome> {
    const open = (vendorCode: string, message: string): Unknown => ({ kind: 'unknown', vendorCode, message });
    if (!looksUp(channel)) return open('no_lookup', 'the channel sends no reference to find a task by');
    const from = since.getTime() - CLOCK_SKEW_MS;
    let unnamed = false;
    let read = 0;
    let total = 0;
    for (let page = 1; page <= MAX_PAGES; page++) {
      const reply = await call(channel, 'GET', `?page_num=${page}&page_size=${PAGE_SIZE}`);
      if (reply.kind !== 'ok') return unknown(reply);
      const items = array(reply.answer['items']).map((item) => object(item) ?? {});
      for (const item of items) {
        const identifier = text(item['safety_identifier']);
        const id = text(item['id']);
        if (identifier === reference && id !== '') return { kind: 'found', vendorTaskId: id };
        const createdAt = number(item['created_at']);
        if (identifier === '' && !(createdAt !== undefined && createdAt * 1000 < from)) unnamed = true;
      }
      const nowTotal = number(reply.answer['total']);
      if (nowTotal === undefined) return open('no_total', 'the list of tasks does not say how long it is');
      if (nowTotal < total) return open('list_moved', 'the list of tasks got shorter while it was read');
      total = nowTotal;
      read += items.length;
      if (read >= total) break;
      if (items.length === 0 || page === MAX_PAGES) {
        return open('list_without_end', 'the list of tasks did not end');
      }
    }
    if (unnamed) return open('unnamed_tasks', 'a task of that time is listed without its identifier');
    if (deps.now().getTime() - since.getTime() > LISTED_MS)
      return open('too_old', 'the vendor lists the tasks of the last seven days only');
    return { kind: 'absent' };
  }

  /**
   * Cancels a queued task. The same call deletes the record of a finished one, and with it the only way to its film, so
   * it is made only after the task was seen in the queue.
   */
  async function cancel(channel: VendorChannel, vendorTaskId: string): Promise<CancelOutcome> {
    const before = await query(channel, vendorTaskId);
    if (before.kind === 'cancelled') return { kind: 'cancelled' };
    if (before.kind === 'unknown') return before;
    if (before.kind !== 'queued') return { kind: 'too_late' };
    const reply = await call(channel, 'DELETE', `/${encodeURIComponent(vendorTaskId)}`);
    if (reply.kind === 'error') return cancelError(reply);
    if (reply.kind === 'silent') return unknown(reply);
    return { kind: 'cancelled' };
  }

  async function test(channel: VendorChannel): Promise<{ ok: boolean; message: string }> {
    const reply = await call(channel, 'GET', '?page_num=1&page_size=1');
    if (reply.kind === 'ok') return { ok: true, message: 'the key can list the tasks of its account' };
    return testFailed(reply);
  }

  return {
    vendor: 'ark',
    defaultBaseUrl: 'https://ark.cn-beijing.volces.com/api/v3',
    recovery: 'lookup',
    checkKey,
    submit,
    query,
    findByReference,
    cancel,
    readCallback,
    test,
  };
}

/** Whether creates carry the reference: `settings.lookup_by`, `safety_identifier` (also when absent) or `none`. */
function looksUp(channel: VendorChannel): boolean {
  return channel.settings['lookup_by'] !== 'none';
}

/** `Retry-After` in seconds; its other form, a date, is not used by this API. */
function retryAfterMs(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
}

function unknown(reply: Refused | Silence): Extract<QueryOutcome, { kind: 'unknown' }> {
  return reply.kind === 'error' ? queryError(reply) : questionMetSilence(reply);
}
