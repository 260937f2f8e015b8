import { createHmac, randomUUID } from 'node:crypto';
import type { RenderWebhook } from '../webhook.js';
import { toViduTask } from './answer.js';

/** Vidu's callback: the task as its query answers it, signed as Vidu signs. */
export const viduWebhook: RenderWebhook = ({ url }, task, context) => ({
  body: toViduTask(task, context),
  headers: (secret, now) => signViduCallback(url, secret, now, randomUUID()),
});

const SIGNED = ['Date', 'x-request-nonce'] as const;

/**
 * The headers of Vidu's callbacks. Vidu's key is the API token that made the task; of ours only a hash is kept, so the key
 * is the account's webhook secret, as its whole text. The signature covers method, path, query, date and nonce.
 */
export function signViduCallback(url: string, key: string, now: Date, nonce: string): Record<string, string> {
  const { pathname, search } = new URL(url);
  const values = { Date: now.toUTCString(), 'x-request-nonce': nonce };
  const text = [
    'POST',
    pathname,
    search.slice(1),
    'vidu',
    values.Date,
    ...SIGNED.map((name) => `${name}:${values[name]}`),
    '',
  ].join('\n');
  return {
    ...values,
    'X-HMAC-SIGNED-HEADERS': SIGNED.join(';'),
    'X-HMAC-ALGORITHM': 'hmac-sha256',
    'X-HMAC-ACCESS-KEY': 'vidu',
    'X-HMAC-SIGNATURE': createHmac('sha256', key).update(text).digest('base64'),
  };
}
