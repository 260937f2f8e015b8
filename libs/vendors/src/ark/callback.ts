import { createHmac } from 'node:crypto';
import type { CallbackSubject, VendorCallback, VendorChannel } from '@reelgate/vendor-port';
import { sameText } from '../same-text.js';

/**
 * The `callback_url` of a task: the channel's callback address with the reference and a token in its query.
 * The upstream signs nothing, so the address itself has to be unguessable: the token is an HMAC of the reference under
 * the channel's key. Undefined when the channel has no address.
 */
export function callbackUrl(channel: VendorChannel, reference: string): string | undefined {
  if (channel.callbackUrl === undefined) return undefined;
  const url = new URL(channel.callbackUrl);
  url.searchParams.set('reference', reference);
  url.searchParams.set('token', token(channel, reference));
  return url.href;
}

/** The job of a callback whose address has the right token. Its body is not read: a query tells what happened. */
export function readCallback(channel: VendorChannel, callback: VendorCallback): CallbackSubject | undefined {
  if (!URL.canParse(callback.url)) return undefined;
  const { searchParams } = new URL(callback.url);
  const reference = searchParams.get('reference') ?? '';
  const genuine = sameText(token(channel, reference), searchParams.get('token') ?? '');
  return genuine && reference !== '' ? { correlation: reference } : undefined;
}

function token(channel: VendorChannel, reference: string): string {
  return createHmac('sha256', channel.key).update(`callback:${reference}`, 'utf8').digest('base64url');
}
