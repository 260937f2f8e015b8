import type { CallbackSubject, VendorCallback, VendorChannel } from '@reelgate/vendor-port';
import { sameText } from '../same-text.js';
import { callbackSignature } from './sign.js';

/** How old or early a callback may be. */
const SKEW_MS = 5 * 60 * 1000;

/**
 * The `callback_url` of a task: the channel's callback address with the reference in its query, which the upstream signs;
 * the body, which it does not, is never needed. Undefined when the channel has none.
 */
export function callbackUrl(channel: VendorChannel, reference: string): string | undefined {
  if (channel.callbackUrl === undefined) return undefined;
  const url = new URL(channel.callbackUrl);
  url.searchParams.set('reference', reference);
  return url.href;
}

/**
 * The job of a callback, when its signature is right and its date within five minutes. A callback sent twice is not
 * looked for: it only makes the job due once more.
 */
export function readCallback(
  channel: VendorChannel,
  callback: VendorCallback,
  now: Date,
): CallbackSubject | undefined {
  const { method, url, headers } = callback;
  const date = headers['date'] ?? '';
  if (!(Math.abs(now.getTime() - Date.parse(date)) <= SKEW_MS)) return undefined;
  if (headers['x-hmac-algorithm'] !== 'hmac-sha256' || !URL.canParse(url)) return undefined;

  const names = (headers['x-hmac-signed-headers'] ?? '').split(';').filter((name) => name !== '');
  const expected = callbackSignature(channel.key, {
    method,
    url,
    date,
    headers: names.map((name) => [name, headers[name.toLowerCase()] ?? '']),
  });
  if (!sameText(expected, headers['x-hmac-signature'] ?? '')) return undefined;

  const reference = new URL(url).searchParams.get('reference');
  return reference ? { correlation: reference } : undefined;
}
