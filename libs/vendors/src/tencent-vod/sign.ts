import { createHash, createHmac } from 'node:crypto';

/**
 * TC3-HMAC-SHA256, the signature of Tencent Cloud's API 3.0, for POST requests to `/` without a query. Both signing
 * one with two headers (what the official SDKs send) and one with three (what the newer documents describe) are
 * accepted upstream, so the signed headers are the caller's choice.
 */
export interface Tc3Request {
  readonly secretId: string;
  readonly secretKey: string;
  /** Name of the product in the credential scope, e.g. `vod`. Never derived from the host. */
  readonly service: string;
  /** Unix time in whole seconds; the upstream accepts five minutes of difference. Must equal `X-TC-Timestamp`. */
  readonly timestamp: number;
  /** The headers to sign, `content-type` and `host` at least, as they are sent; `host` without the port. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact text that is sent, as UTF-8. */
  readonly body: string;
}

/** Value of the `Authorization` header for the request. */
export function tc3Authorization(request: Tc3Request): string {
  const scope = `${utcDate(request.timestamp)}/${request.service}/tc3_request`;
  const signedHeaders = headerNames(request.headers).join(';');
  return (
    `TC3-HMAC-SHA256 Credential=${request.secretId}/${scope}, ` +
    `SignedHeaders=${signedHeaders}, Signature=${tc3Signature(request)}`
  );
}

/** The signature alone, lower-case hexadecimal. */
export function tc3Signature(request: Tc3Request): string {
  const date = utcDate(request.timestamp);
  const stringToSign = [
    'TC3-HMAC-SHA256',
    request.timestamp,
    `${date}/${request.service}/tc3_request`,
    sha256Hex(canonicalRequest(request.headers, request.body)),
  ].join('\n');
  return hmac(tc3Keys(request.secretKey, date, request.service).signing, stringToSign).toString('hex');
}

/** The text whose hash is signed. Header lines end in LF, so an empty line stands before the list of their names. */
export function canonicalRequest(headers: Readonly<Record<string, string>>, body: string): string {
  const names = headerNames(headers);
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const lines = names.map((name) => `${name}:${values.get(name)!.trim().toLowerCase()}\n`).join('');
  return ['POST', '/', '', lines, names.join(';'), sha256Hex(body)].join('\n');
}

/** The chain of keys that a signature of `date` (`YYYY-MM-DD`, UTC) and `service` is made with. */
export function tc3Keys(
  secretKey: string,
  date: string,
  service: string,
): { readonly date: Buffer; readonly service: Buffer; readonly signing: Buffer } {
  const dateKey = hmac(`TC3${secretKey}`, date);
  const serviceKey = hmac(dateKey, service);
  return { date: dateKey, service: serviceKey, signing: hmac(serviceKey, 'tc3_request') };
}

/** Lower-case hexadecimal SHA-256 of a text's UTF-8 bytes. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

function headerNames(headers: Readonly<Record<string, string>>): string[] {
  return Object.keys(headers)
    .map((name) => name.toLowerCase())
    .sort();
}

function utcDate(timestamp: number): string {
  return new Date(timestamp * 1000).toISOString().slice(0, 10);
}
