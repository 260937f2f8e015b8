import {
  acceptedAs,
  exchange,
  isSuccess,
  notTheApi,
  questionMetSilence,
  submitMetSilence,
  testFailed,
  text,
  urlBelow,
} from '@reelgate/vendor-port';
import type {
  CancelOutcome,
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
import { TaskFinder } from './task-finder.js';

/** Creates carry images as Base64, and the upstream fetches those given by URL before it answers. */
const CREATE_MS = 60_000;

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

  const finder = new TaskFinder((channel, path) => call(channel, 'GET', path), unknown, deps.now);

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
    const taskId = text(reply.answer['task_id']);
    if (taskId !== '') finder.note(channel, taskId, reference);
    return acceptedAs(taskId);
  }

  async function query(channel: VendorChannel, vendorTaskId: string): Promise<QueryOutcome> {
    const reply = await call(channel, 'GET', `/tasks/${encodeURIComponent(vendorTaskId)}/creations`);
    if (reply.kind !== 'ok') return unknown(reply);
    const { reference } = readPayload(text(reply.answer['payload']));
    if (reference !== '') finder.note(channel, vendorTaskId, reference);
    return readCreations(reply.answer, deps.now());
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
    findByReference: (channel, reference, since) => finder.find(channel, reference, since),
    cancel,
    readCallback: (channel, callback) => readCallback(channel, callback, deps.now()),
    test,
  };
}

function unknown(reply: Refused | Silence): Extract<QueryOutcome, { kind: 'unknown' }> {
  return reply.kind === 'error' ? queryError(reply) : questionMetSilence(reply);
}
