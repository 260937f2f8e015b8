import { createHmac } from 'node:crypto';

/** What the signature of a callback covers. The body is not part of it. */
export interface SignedCallback {
  readonly method: string;
  /** The URL given as `callback_url` when the task was created. */
  readonly url: string;
  /** Value of the `Date` header. */
  readonly date: string;
  /** The headers named by `X-HMAC-SIGNED-HEADERS`, in its order and spelling, with their values. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The only access key there is; a constant of the signed text. */
const ACCESS_KEY = 'vidu';

/** The signature of a callback in Base64. The key is the API key that the task was created with. */
export function callbackSignature(key: string, callback: SignedCallback): string {
  const { pathname, search } = new URL(callback.url);
  const lines = [callback.method, pathname, search.slice(1), ACCESS_KEY, callback.date];
  const text = [...lines, ...callback.headers.map(([name, value]) => `${name}:${value}`)]
    .map((line) => `${line}\n`)
    .join('');
  return createHmac('sha256', key).update(text, 'utf8').digest('base64');
}
