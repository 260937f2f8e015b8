import {
  acceptedAs,
  exchange,
  isSuccess,
  notTheApi,
  errorNumber,
  object,
  questionMetSilence,
  submitMetSilence,
  testFailed,
  text,
  urlBelow,
} from '@reelgate/vendor-port';
import type {
  Granted,
  HttpAnswer,
  QueryOutcome,
  Refused,
  Silence,
  SubmitOutcome,
  VendorChannel,
  VendorClient,
  VendorHttp,
} from '@reelgate/vendor-port';
import { queryError, submitError } from './errors.js';
import { parseKey } from './key.js';
import type { VisualTask } from './map.js';
import { authorization, queryString, sha256Hex, xDate } from './sign.js';
import { readResult } from './status.js';

const REGION = 'cn-north-1';
const SERVICE = 'cv';
const VERSION = '2022-08-31';
const CONTENT_TYPE = 'application/json';
/** The service's word for success. */
const SUCCESS = 10_000;

/** Submits may carry images as Base64. */
const SUBMIT_MS = 60_000;

/** What a call came to. `done`: the answer calls the task finished. */
type VisualReply = Granted | (Refused & { readonly done: boolean }) | Silence;

/**
 * Client of Jimeng's visual API. Throws only for a channel key that `checkKey` refuses and for faults of our own; all
 * that the upstream may do is an outcome. There is no list, so the outcome of a submit cannot be looked up, and no cancel.
 */
export function createJimengVisualClient(deps: {
  readonly http: VendorHttp;
  readonly now: () => Date;
}): VendorClient<VisualTask> {
  /** One signed call. */
  async function call(
    channel: VendorChannel,
    action: string,
    parameters: object,
    timeoutMs?: number,
  ): Promise<VisualReply> {
    const { accessKey, secretKey } = parseKey(channel.key);
    const body = JSON.stringify(parameters);
    const query = { Action: action, Version: VERSION };
    const url = new URL(urlBelow(channel, `/?${queryString(query)}`));
    const headers = {
      'content-type': CONTENT_TYPE,
      'x-content-sha256': sha256Hex(body),
      'x-date': xDate(deps.now()),
    };
    const credentials = { accessKey, secretKey, region: REGION, service: SERVICE };
    const answer = await exchange(deps.http, channel, {
      method: 'POST',
      url: url.href,
      headers: {
        ...headers,
        authorization: authorization({
          ...credentials,
          method: 'POST',
          path: url.pathname,
          query,
          headers: { ...headers, host: url.host },
          body,
        }),
      },
      body,
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
    return answer.kind === 'silent' ? answer : readAnswer(answer);
  }

  async function submit(channel: VendorChannel, body: VisualTask): Promise<SubmitOutcome> {
    const reply = await call(channel, 'CVSync2AsyncSubmitTask', body, SUBMIT_MS);
    if (reply.kind === 'error') return submitError(reply);
    if (reply.kind === 'silent') return submitMetSilence(reply);
    const taskId = text(reply.answer['task_id']);
    return acceptedAs(taskId && `${body.req_key}:${taskId}`);
  }

  /** `vendorTaskId` is `<req_key>:<task_id>`: a task is found only under the key it was submitted with. */
  async function query(channel: VendorChannel, vendorTaskId: string): Promise<QueryOutcome> {
    const separator = vendorTaskId.indexOf(':');
    if (separator < 1) throw new Error('a task id of this vendor has the form <req_key>:<task_id>');
    const reply = await call(channel, 'CVSync2AsyncGetResult', {
      req_key: vendorTaskId.slice(0, separator),
      task_id: vendorTaskId.slice(separator + 1),
    });
    if (reply.kind === 'error') return queryError(reply, reply.done);
    if (reply.kind === 'silent') return questionMetSilence(reply);
    return readResult(reply.answer, deps.now());
  }

  /** Asks for a task that cannot exist: the gateway checks the signature before the service looks. */
  async function test(channel: VendorChannel): Promise<{ ok: boolean; message: string }> {
    const reply = await call(channel, 'CVSync2AsyncGetResult', { req_key: 'jimeng_t2v_v30', task_id: '0' });
    if (reply.kind === 'ok' || (reply.kind === 'error' && isService(reply.code))) {
      return { ok: true, message: 'the key can read results' };
    }
    return testFailed(reply);
  }

  return {
    vendor: 'jimeng-visual',
    defaultBaseUrl: 'https://visual.volcengineapi.com',
    recovery: 'none',
    checkKey: (key) => void parseKey(key),
    submit,
    query,
    test,
  };
}

/** Reads both shapes: `{code, data, message}` of the service and `{ResponseMetadata: {Error}}` of its gateway. */
function readAnswer({ status, json: answer }: HttpAnswer): VisualReply {
  const refusal = object(object(answer?.['ResponseMetadata'])?.['Error']);
  if (refusal) {
    return {
      kind: 'error',
      done: false,
      status,
      code: text(refusal['Code']),
      message: text(refusal['Message']) || `the vendor answered HTTP ${status}`,
    };
  }
  const answered = errorNumber(answer?.['code']);
  const data = object(answer?.['data']);
  if (answered === SUCCESS && data && status === 200) return { kind: 'ok', answer: data };
  if (answered === undefined || answered === SUCCESS || Number.isNaN(answered)) {
    if (isSuccess(status)) return notTheApi('not_json', 'the vendor answered no result');
    const message = `the vendor answered HTTP ${status}`;
    return { kind: 'error', done: false, status, code: '', message };
  }
  return {
    kind: 'error',
    done: text(data?.['status']) === 'done',
    status,
    code: String(answered),
    message: text(answer?.['message']) || `the vendor answered ${answered}`,
  };
}

/** Whether a code is the service's own, which only answers to calls whose signature was right. */
function isService(code: string): boolean {
  return /^\d+$/.test(code);
}
