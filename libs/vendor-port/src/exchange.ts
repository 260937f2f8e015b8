import { vendorCodeOf } from './api-error.js';
import type { ApiError } from './api-error.js';
import type { Json } from './json.js';
import { parseObject } from './json.js';
import type { Silence } from './silence.js';
import { silenceOf } from './silence.js';
import type { VendorChannel, VendorHttp, VendorHttpRequest, VendorHttpResponse } from './vendor.js';

/** What a call of an API came to: its answer, its refusal, or silence. */
export type Reply = Granted | Refused | Silence;
export type Granted = { readonly kind: 'ok'; readonly answer: Json };
export type Refused = { readonly kind: 'error' } & ApiError;

/** A complete HTTP answer, whoever gave it. `json` is the object that its body holds. */
export interface HttpAnswer extends VendorHttpResponse {
  readonly kind: 'answered';
  readonly json: Json | undefined;
}

/** One exchange. Throws only for a fault of our own; everything that an upstream may do is an answer or silence. */
export async function exchange(
  http: VendorHttp,
  channel: VendorChannel,
  request: VendorHttpRequest,
): Promise<HttpAnswer | Silence> {
  try {
    const response = await http(request, channel);
    return { kind: 'answered', ...response, json: parseObject(response.body) };
  } catch (error) {
    return silenceOf(error);
  }
}

/** The URL of a path below the channel's base URL, which may end in a slash. */
export const urlBelow = ({ baseUrl }: VendorChannel, path: string): string =>
  baseUrl.replace(/\/+$/, '') + path;

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** An answer that is not the API's own (a proxy's page, half a body): the request arrived, and nothing is known of it. */
export const notTheApi = (code: string, message: string): Silence => ({
  kind: 'silent',
  sent: true,
  code,
  message,
});

/** Result of a test call that did not prove the key. */
export function testFailed(reply: Refused | Silence): { readonly ok: false; readonly message: string } {
  const code = reply.kind === 'error' ? vendorCodeOf(reply) : reply.code;
  return { ok: false, message: `${code}: ${reply.message}` };
}
