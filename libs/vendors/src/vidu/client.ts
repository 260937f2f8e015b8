import {
  acceptedAs,
  array,
  exchange,
  isSuccess,
  notTheApi,
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
import type { ViduRequest } from './map.js';
import { readPayload, writePayload } from './payload.js';
import { readCreations } from './status.js';

/** Creates carry images as Base64, and the upstream fetches those given by URL before it answers. */
const CREATE_MS = 60_000;

/** Our clock and the upstream's may differ. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;
/** Later than this after the submit no task of it is made any more. */
const CREATE_WINDOW_MS = 15 * 60 * 1000;
/** The list reaches back as far. */
const LISTED_MS = 7 * 24 * 60 * 60 * 1000;
const PAGE_SIZE = 100;
/** A bound for a list that does not end. */
const MAX_PAGES = 50;
/** The list does not show the payload, so each candidate costs a call. */
const MAX_CANDIDATES = 300;

type Unknown = { readonly kind: 'unknown'; readonly vendorCode: string; readonly message: string };

/**
 * Client of Vidu's own API (`/ent/v2`). Throws only for faults of our own; all that the upstream may do is an outcome.
 */
export function createViduClient(deps: {
  readonly http: VendorHttp;
  readonly now: () => Date;
}): VendorClient<ViduRequest> {
  async function call(
    channel: VendorChannel,
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    timeoutMs?: number,
  ): Promise<Reply> {
    const answer = await exchange(deps.http, channel, {
      method,
      url: urlBelow(channel, path),
      headers: { authorization: `Token ${channel.key}`, 'content-type': 'application/json' },
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
      // A name under `code` was seen where the documents have the HTTP status.
      code: text(json?.['reason']) || text(json?.['code']),
      message: text(json?.['message']) || `the vendor answered HTTP ${status}`,
    };
  }

  async function submit(
    channel: VendorChannel,
    request: ViduRequest,
    reference: string,
  ): Promise<SubmitOutcome> {
    const body = {
      ...request.body,
      payload: writePayload(reference, request.body.watermark === true),
      callback_url: callbackUrl(channel, reference),
    };
    const reply = await call(channel, 'POST', `/${request.endpoint}`, body, CREATE_MS);
    if (reply.kind === 'error') return createError(reply);
    if (reply.kind === 'silent') return submitMetSilence(reply);
    return acceptedAs(text(reply.answer['task_id']));
  }

  async function query(channel: VendorChannel, vendorTaskId: string): Promise<QueryOutcome> {
    const reply = await call(channel, 'GET', `/tasks/${encodeURIComponent(vendorTaskId)}/creations`);
    if (reply.kind !== 'ok') return unknown(reply);
    return readCreations(reply.answer, deps.now());
  }

  /**
   * Lists the tasks made around the submit and asks each for its payload, which only the single task shows. Sure of an
   * absence only when the list came to its end and every candidate answered.
   */
  async function findByReference(
    channel: VendorChannel,
    reference: string,
    since: Date,
  ): Promise<FindOutcome> {
    const listed = await listTasks(channel, since);
    if (!Array.isArray(listed)) return listed;
    if (listed.length > MAX_CANDIDATES) {
      return {
        kind: 'unknown',
        vendorCode: 'list_too_long',
        message: `${listed.length} tasks were made around the submit, too many to ask each`,
      };
    }
    let unsure: Unknown | undefined;
    for (const id of listed) {
      const reply = await call(channel, 'GET', `/tasks/${encodeURIComponent(id)}/creations`);
      if (reply.kind !== 'ok') unsure = unknown(reply);
      else if (readPayload(text(reply.answer['payload'])).reference === reference) {
        return { kind: 'found', vendorTaskId: id };
      }
    }
    if (unsure) return unsure;
    if (deps.now().getTime() - since.getTime() > LISTED_MS) {
      return {
        kind: 'unknown',
        vendorCode: 'too_old',
        message: 'the vendor lists the tasks of the last seven days only',
      };
    }
    return { kind: 'absent' };
  }

  /** Ids of the tasks made around a submit, by the list's own times where they can be read. */
  async function listTasks(channel: VendorChannel, since: Date): Promise<string[] | Unknown> {
    const from = since.getTime() - CLOCK_SKEW_MS;
    const to = since.getTime() + CREATE_WINDOW_MS;
    const ids = new Set<string>();
    const seen = new Set<string>();
    let token = '';
    for (let page = 0; page < MAX_PAGES; page++) {
      const parameters = new URLSearchParams({
        'created_at.from': new Date(from).toISOString(),
        'created_at.to': new Date(to).toISOString(),
        'pager.pagesz': String(PAGE_SIZE),
        ...(token === '' ? { 'pager.page': String(page) } : { 'pager.page_token': token }),
      });
      const reply = await call(channel, 'GET', `/tasks?${parameters.toString()}`);
      if (reply.kind !== 'ok') return unknown(reply);
      const tasks = array(reply.answer['tasks']).map((task) => object(task) ?? {});
      const before = seen.size;
      for (const task of tasks) {
        const id = text(task['id']);
        seen.add(id);
        const createdAt = Date.parse(text(task['created_at']));
        if (id !== '' && !(createdAt < from || createdAt > to)) ids.add(id);
      }
      token = text(reply.answer['next_page_token']);
      if (token === '' && tasks.length < PAGE_SIZE) return [...ids];
      if (seen.size === before) break;
    }
    return { kind: 'unknown', vendorCode: 'list_without_end', message: 'the list of tasks did not end' };
  }

  async function cancel(channel: VendorChannel, vendorTaskId: string): Promise<CancelOutcome> {
    const path = `/tasks/${encodeURIComponent(vendorTaskId)}/cancel`;
    const reply = await call(channel, 'POST', path, { id: vendorTaskId });
    if (reply.kind === 'error') return cancelError(reply);
    if (reply.kind === 'silent') return unknown(reply);
    return { kind: 'cancelled' };
  }

  /** Asks for a task that cannot exist: the upstream looks at the key first, so "not found" proves it. */
  async function test(channel: VendorChannel): Promise<{ ok: boolean; message: string }> {
    const reply = await call(channel, 'GET', '/tasks/0/creations');
    if (reply.kind === 'ok' || (reply.kind === 'error' && reply.status === 404 && reply.code !== '')) {
      return { ok: true, message: 'the key can read tasks' };
    }
    return testFailed(reply);
  }

  return {
    vendor: 'vidu',
    defaultBaseUrl: 'https://api.vidu.cn/ent/v2',
    recovery: 'lookup',
    checkKey,
    submit,
    query,
    findByReference,
    cancel,
    readCallback: (channel, callback) => readCallback(channel, callback, deps.now()),
    test,
  };
}

function unknown(reply: Refused | Silence): Extract<QueryOutcome, { kind: 'unknown' }> {
  return reply.kind === 'error' ? queryError(reply) : questionMetSilence(reply);
}
