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
  Json,
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
import type { OpenAiVideoRequest } from './map.js';
import { isDone, readLink, readVideo } from './status.js';

const VIDEOS = '/videos';

/** Creates carry pictures as Base64. */
const CREATE_MS = 60_000;
/** Our clock and the upstream's may differ. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;
const PAGE_SIZE = 100;
/** A bound for a list that does not end. */
const MAX_PAGES = 50;

type Unknown = { readonly kind: 'unknown'; readonly vendorCode: string; readonly message: string };

/**
 * Client of an API in the format of OpenAI's videos: another gateway, a reseller, another Reelgate. Throws only for faults of our
 * own; all that the upstream may do is an outcome.
 */
export function createOpenAiVideosClient(deps: {
  readonly http: VendorHttp;
  readonly now: () => Date;
}): VendorClient<OpenAiVideoRequest> {
  async function call(
    channel: VendorChannel,
    method: 'GET' | 'POST',
    path: string,
    more: { readonly body?: object; readonly reference?: string; readonly timeoutMs?: number } = {},
  ): Promise<Reply> {
    const { body, reference, timeoutMs } = more;
    const answer = await exchange(deps.http, channel, {
      method,
      url: urlBelow(channel, path),
      headers: {
        authorization: `Bearer ${channel.key}`,
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        // Who knows the header makes one video of a reference; others ignore it.
        ...(reference !== undefined && { 'idempotency-key': reference }),
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
    const error = object(json?.['error']);
    const afterMs = retryAfterMs(answer.headers['retry-after']);
    return {
      kind: 'error',
      status,
      code: text(error?.['code']) || text(error?.['type']),
      message: text(error?.['message']) || `the vendor answered HTTP ${status}`,
      ...(afterMs !== undefined && { afterMs }),
    };
  }

  async function submit(
    channel: VendorChannel,
    request: OpenAiVideoRequest,
    reference: string,
  ): Promise<SubmitOutcome> {
    // Gateways hand the metadata back, so that a video can be found by it.
    const body = { ...request, metadata: { ...request.metadata, custom: { reference } } };
    const reply = await call(channel, 'POST', VIDEOS, { body, reference, timeoutMs: CREATE_MS });
    if (reply.kind === 'error') return createError(reply);
    if (reply.kind === 'silent') return submitMetSilence(reply);
    return acceptedAs(text(reply.answer['id']));
  }

  async function query(channel: VendorChannel, vendorTaskId: string): Promise<QueryOutcome> {
    const path = `${VIDEOS}/${encodeURIComponent(vendorTaskId)}`;
    const reply = await call(channel, 'GET', path);
    if (reply.kind !== 'ok') return unknown(reply);
    if (!isDone(reply.answer) || !isReelgate(reply.answer)) return readVideo(reply.answer);
    // The video says how long its film lives, this call how long the link does.
    const content = await call(channel, 'GET', `${path}/content?format=url`);
    if (content.kind !== 'ok') return unknown(content);
    return readVideo(reply.answer, readLink(content.answer));
  }

  /**
   * Looks for the reference among the listed videos, whose metadata holds it where the upstream hands that back. A video of the
   * time without one leaves the outcome open.
   */
  async function findByReference(
    channel: VendorChannel,
    reference: string,
    since: Date,
  ): Promise<FindOutcome> {
    const open = (vendorCode: string, message: string): Unknown => ({ kind: 'unknown', vendorCode, message });
    const from = since.getTime() - CLOCK_SKEW_MS;
    let after = '';
    for (let page = 1; page <= MAX_PAGES; page++) {
      const reply = await call(
        channel,
        'GET',
        `${VIDEOS}?limit=${PAGE_SIZE}&order=desc${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`,
      );
      if (reply.kind !== 'ok') return unknown(reply);
      if (!Array.isArray(reply.answer['data'])) return open('no_list', 'the vendor does not list its videos');
      const videos = array(reply.answer['data']).map((item) => object(item) ?? {});
      for (const video of videos) {
        const id = text(video['id']);
        const named = referenceOf(video);
        if (named === reference && id !== '') return { kind: 'found', vendorTaskId: id };
        const createdAt = number(video['created_at']);
        if (createdAt === undefined) return open('no_time', 'a video is listed without its time');
        if (createdAt * 1000 < from) return { kind: 'absent' };
        if (named === '')
          return open('unnamed_video', 'a video of that time is listed without its reference');
      }
      if (reply.answer['has_more'] !== true) return { kind: 'absent' };
      const last = text(videos.at(-1)?.['id']);
      if (last === '' || last === after) break;
      after = last;
    }
    return open('list_without_end', 'the list of videos did not end');
  }

  async function cancel(channel: VendorChannel, vendorTaskId: string): Promise<CancelOutcome> {
    const path = `${VIDEOS}/${encodeURIComponent(vendorTaskId)}/cancel`;
    const reply = await call(channel, 'POST', path);
    if (reply.kind === 'error') return cancelError(reply);
    if (reply.kind === 'silent') return unknown(reply);
    const now = readVideo(reply.answer);
    if (now.kind === 'cancelled') return now;
    return now.kind === 'succeeded' || now.kind === 'failed'
      ? { kind: 'too_late' }
      : { kind: 'unknown', vendorCode: text(reply.answer['status']), message: 'the video was not cancelled' };
  }

  async function test(channel: VendorChannel): Promise<{ ok: boolean; message: string }> {
    const reply = await call(channel, 'GET', `${VIDEOS}?limit=1`);
    if (reply.kind === 'ok') return { ok: true, message: 'the key can list videos' };
    return testFailed(reply);
  }

  return {
    vendor: 'openai-videos',
    defaultBaseUrl: 'https://api.openai.com/v1',
    recovery: 'lookup',
    checkKey,
    submit,
    query,
    findByReference,
    cancel,
    test,
  };
}

/** The reference in the metadata that was sent; empty when there is none, and for videos of the key's other users. */
const referenceOf = (video: Json): string =>
  text(object(object(video['metadata'])?.['custom'])?.['reference']);

/** Reelgate alone says what a video is charged as. */
const isReelgate = (video: Json): boolean => text(video['billing_model']) !== '';

/** `Retry-After` in seconds. */
function retryAfterMs(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
}

function unknown(reply: Refused | Silence): Extract<QueryOutcome, { kind: 'unknown' }> {
  return reply.kind === 'error' ? queryError(reply) : questionMetSilence(reply);
}
