import { createHmac, randomUUID } from 'node:crypto';

/**
 * The headers of a callback, the signature among them: an HMAC with the API key over method, path, query, a constant,
 * the date and the two signed headers. The body is not covered.
 *
 * @param url as given by the client
 * @param nowMs milliseconds since 1970
 */
export function callbackHeaders(key: string, url: string, nowMs: number): Record<string, string> {
  const date = new Date(nowMs).toUTCString();
  const nonce = randomUUID();
  const { pathname, search } = new URL(url);
  const signed = `POST\n${pathname}\n${search.replace(/^\?/, '')}\nvidu\n${date}\nDate:${date}\nx-request-nonce:${nonce}\n`;
  return {
    date,
    'x-request-nonce': nonce,
    'x-hmac-signed-headers': 'Date;x-request-nonce',
    'x-hmac-algorithm': 'hmac-sha256',
    'x-hmac-access-key': 'vidu',
    'x-hmac-signature': createHmac('sha256', key).update(signed).digest('base64'),
  };
}
