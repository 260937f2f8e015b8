import {
  acceptedAs,
  errorNumber,
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
import type { MiniMaxRequest } from './map.js';
import { readFile, readFirst, readSecond } from './status.js';

/** Creates carry pictures as Base64. */
const CREATE_MS = 60_000;

/** Before the ids of the second contract, which are asked for elsewhere. */
const SECOND = 'v2:';

/**
 * Client of MiniMax's own API, both contracts. Throws only for faults of our own; all that the upstream may do is an outcome.
 */
export function createMiniMaxClient(deps: {
  readonly http: VendorHttp;
  readonly now: () => Date;
}): VendorClient<MiniMaxRequest> {
  async function call(
    channel: VendorChannel,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Reply> {
    const answer = await exchange(deps.http, channel, {
      method,
      url: urlBelow(channel, path),
      headers: { authorization: `Bearer ${channel.key}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body), timeoutMs: CREATE_MS }),
    });
    if (answer.kind === 'silent') return answer;
    const { status, json } = answer;
    if (!isSuccess(status)) return refusedSecond(status, json);
    if (!json) return notTheApi('not_json', 'the vendor answered no JSON object');
    const response = object(json['base_resp']);
    const code = errorNumber(response?.['status_code']) ?? 0;
    // A task that has failed says why in the same place.
    if (code === 0 || json['status'] !== undefined) return { kind: 'ok', answer: json };
    return {
      kind: 'error',
      status,
      code: String(code),
      message: text(response?.['status_msg']) || `the vendor answered code ${code}`,
    };
  }

  async function submit(channel: VendorChannel, { contract, body }: MiniMaxRequest): Promise<SubmitOutcome> {
    const reply = await call(channel, 'POST', `/${contract}/video_generation`, body);
    if (reply.kind === 'error') return createError(reply);
    if (reply.kind === 'silent') return submitMetSilence(reply);
    const id = text(reply.answer['task_id']);
    return acceptedAs(id === '' || contract === 'v1' ? id : SECOND + id);
  }

  async function query(channel: VendorChannel, vendorTaskId: string): Promise<QueryOutcome> {
    if (vendorTaskId.startsWith(SECOND)) {
      const reply = await call(channel, 'GET', `/v2/query/video_generation/${idOf(vendorTaskId)}`);
      return reply.kind === 'ok' ? readSecond(reply.answer, deps.now()) : unknown(reply);
    }
    const reply = await call(channel, 'GET', `/v1/query/video_generation?task_id=${idOf(vendorTaskId)}`);
    if (reply.kind !== 'ok') return unknown(reply);
    const state = readFirst(reply.answer);
    if (state.kind !== 'file') return state;
    const file = await call(channel, 'GET', `/v1/files/retrieve?file_id=${encodeURIComponent(state.fileId)}`);
    return file.kind === 'ok' ? readFile(file.answer, state.pixels, deps.now()) : unknown(file);
  }

  /**
   * Cancels a queued task of the second contract; the first has no such call. The same call deletes the record of a finished one, so
   * it is made only after the task was seen in the queue.
   */
  async function cancel(channel: VendorChannel, vendorTaskId: string): Promise<CancelOutcome> {
    if (!vendorTaskId.startsWith(SECOND)) return { kind: 'too_late' };
    const before = await query(channel, vendorTaskId);
    if (before.kind === 'cancelled') return { kind: 'cancelled' };
    if (before.kind === 'unknown') return before;
    if (before.kind !== 'queued') return { kind: 'too_late' };
    const reply = await call(channel, 'DELETE', `/v2/video_generation/${idOf(vendorTaskId)}`);
    if (reply.kind === 'error') return cancelError(reply);
    return reply.kind === 'silent' ? unknown(reply) : { kind: 'cancelled' };
  }

  /** Asks for a task that cannot exist: the key is looked at first, so an answer about the task proves it. */
  async function test(channel: VendorChannel): Promise<{ ok: boolean; message: string }> {
    const reply = await call(channel, 'GET', '/v1/query/video_generation?task_id=0');
    const isProof = reply.kind === 'ok' || (reply.kind === 'error' && reply.code === '2013');
    return isProof ? { ok: true, message: 'the key can ask for tasks' } : testFailed(reply);
  }

  return {
    vendor: 'minimax',
    defaultBaseUrl: 'https://api.minimaxi.com',
    recovery: 'none',
    checkKey,
    submit,
    query,
    cancel,
    test,
  };
}

const idOf = (vendorTaskId: string): string =>
  encodeURIComponent(vendorTaskId.startsWith(SECOND) ? vendorTaskId.slice(SECOND.length) : vendorTaskId);

/** An HTTP error, whose number stands at the end of its message: `… (2013)`. */
function refusedSecond(status: number, json: Readonly<Record<string, unknown>> | undefined): Refused {
  const error = object(json?.['error']);
  const message = text(error?.['message']);
  return {
    kind: 'error',
    status,
    code: /\((\d{4})\)\s*$/.exec(message)?.[1] ?? text(error?.['type']),
    message: message || `the vendor answered HTTP ${status}`,
  };
}

function unknown(reply: Refused | Silence): Extract<QueryOutcome, { kind: 'unknown' }> {
  return reply.kind === 'error' ? queryError(reply) : questionMetSilence(reply);
}
