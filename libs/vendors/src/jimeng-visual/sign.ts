import { createHash, createHmac } from 'node:crypto';

/**
 * HMAC-SHA256, the signature of Volcengine's OpenAPI. The upstream verifies with the list of
 * signed headers that the request states, so which are signed is the caller's choice.
 */
export interface VisualRequest {
  readonly accessKey: string;
  readonly secretKey: string;
  /** `cn-north-1` for the visual API. */
  readonly region: string;
  /** `cv` for the visual API. */
  readonly service: string;
  readonly method: string;
  /** Path of the URL; `/` unless the API stands behind a prefix. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The headers to sign, as they are sent; `x-date` (see `xDate`) and `x-content-sha256` at least. */
  readonly headers: Readonly<Record<string, string>> & { readonly 'x-date': string };
  /** The exact text that is sent, as UTF-8. */
  readonly body: string;
}

/** Value of the `Authorization` header for the request. */
export function authorization(request: VisualRequest): string {
  return (
    `HMAC-SHA256 Credential=${request.accessKey}/${scope(request)}, ` +
    `SignedHeaders=${headerNames(request).join(';')}, Signature=${signature(request)}`
  );
}

/** The signature alone, lower-case hexadecimal. */
export function signature(request: VisualRequest): string {
  const date = request.headers['x-date'];
  const text = ['HMAC-SHA256', date, scope(request), sha256Hex(canonicalRequest(request))].join('\n');
  const key = [date.slice(0, 8), request.region, request.service, 'request'].reduce<string | Buffer>(
    (key, part) => hmac(key, part),
    request.secretKey,
  );
  return hmac(key, text).toString('hex');
}

/** The text whose hash is signed. Header lines end in LF, so an empty line stands before the list of their names. */
export function canonicalRequest(request: VisualRequest): string {
  const names = headerNames(request);
  const values = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const lines = names.map((name) => `${name}:${values.get(name)!.trim()}\n`).join('');
  const { method, path, query, body } = request;
  return [method, path, queryString(query), lines, names.join(';'), sha256Hex(body)].join('\n');
}

/** The query of the request's URL: sorted by name, encoded after RFC 3986. */
export function queryString(query: Readonly<Record<string, string>>): string {
  return Object.keys(query)
    .sort()
    .map((name) => `${encode(name)}=${encode(query[name]!)}`)
    .join('&');
}

/** The time in the form of `X-Date`: `YYYYMMDDTHHMMSSZ`. */
export function xDate(now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Lower-case hexadecimal SHA-256 of a text's UTF-8 bytes. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function scope({ headers, region, service }: VisualRequest): string {
  return `${headers['x-date'].slice(0, 8)}/${region}/${service}/request`;
}

function headerNames(request: VisualRequest): string[] {
  return Object.keys(request.headers)
    .map((name) => name.toLowerCase())
    .sort();
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

/** `encodeURIComponent` leaves five characters alone that RFC 3986 reserves. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.codePointAt(0)!.toString(16).toUpperCase()}`,
  );
}
