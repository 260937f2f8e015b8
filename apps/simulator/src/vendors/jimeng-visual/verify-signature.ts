import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { gatewayError, refusal } from './visual-error.js';

/** How far a request's date may be off, either way [inferred from the 15 minutes that a signed URL lives]. */
const TOLERANCE_MS = 15 * 60 * 1000;

const AUTHORIZATION =
  /^HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

export interface SignedRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Checks a signature with the headers that the request names as signed; which ones is the client's choice, but the date
 * and, where it is sent, the host belong to them. The body is hashed anew.
 *
 * @param secretKeyOf the secret of an access key, or undefined
 * @param nowMs milliseconds since 1970
 * @returns the access key
 * @throws Refusal with the gateway's error
 */
export function verifySignature(
  { method, url, headers, body }: SignedRequest,
  secretKeyOf: (accessKey: string) => string | undefined,
  nowMs: number,
): string {
  if (headers.authorization === undefined) throw refusal(gatewayError('MissingAuthenticationToken'));
  const parts = AUTHORIZATION.exec(headers.authorization);
  if (!parts) throw refusal(gatewayError('InvalidAuthorization'));
  const [, accessKey = '', day = '', region = '', service = '', signedHeaders = '', signature = ''] = parts;
  const secretKey = secretKeyOf(accessKey);
  if (secretKey === undefined) throw refusal(gatewayError('InvalidAccessKey'));

  const date = String(headers['x-date'] ?? '');
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  const at = match ? Date.parse(date.replace(/^(.{4})(..)(..T..)(..)(..)Z$/, '$1-$2-$3:$4:$5Z')) : NaN;
  if (!(Math.abs(nowMs - at) <= TOLERANCE_MS)) throw refusal(gatewayError('InvalidTimestamp'));
  if (day !== date.slice(0, 8) || region !== 'cn-north-1' || service !== 'cv') {
    throw refusal(gatewayError('InvalidCredential'));
  }

  const names = signedHeaders.split(';');
  const bodyHash = sha256(body);
  const { pathname, searchParams } = new URL(url, 'http://host');
  const canonicalRequest = [
    method,
    pathname,
    canonicalQuery(searchParams),
    ...names.map((name) => `${name}:${String(headers[name] ?? '').trim()}`),
    '',
    signedHeaders,
    bodyHash,
  ].join('\n');
  const text = ['HMAC-SHA256', date, `${day}/${region}/${service}/request`, sha256(canonicalRequest)].join(
    '\n',
  );
  let key: string | Buffer = secretKey;
  for (const part of [day, region, service, 'request']) key = hmac(key, part);
  const complete = names.includes('x-date') && headers['x-content-sha256'] === bodyHash;
  if (!complete || !timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'))) {
    throw refusal(gatewayError('SignatureDoesNotMatch'));
  }
  return accessKey;
}

function canonicalQuery(query: URLSearchParams): string {
  const encode = (part: string): string =>
    encodeURIComponent(part).replaceAll(
      /[!'()*]/g,
      (character) => `%${character.codePointAt(0)!.toString(16).toUpperCase()}`,
    );
  return [...query]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();
