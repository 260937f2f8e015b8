import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { VodError } from './vod-error.js';

/** How far a request's timestamp may be off, either way. */
const TOLERANCE_SECONDS = 300;

const AUTHORIZATION =
  /^TC3-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{4}-\d{2}-\d{2})\/([^/,\s]+)\/tc3_request,\s*SignedHeaders=([a-z0-9;-]+),\s*Signature=([0-9a-f]{64})$/;

/**
 * Checks a TC3-HMAC-SHA256 signature of a `POST /` the way the vendor does: the credential first, then the age, then
 * the signature. The service name is taken from the credential scope, since the vendor's own SDK derives it from the
 * host name; the host may be signed with or without its port, since that SDK signs it without and sends it with.
 *
 * @param body the bytes as received
 * @param secretKeyOf the key of a SecretId, or undefined
 * @param nowMs milliseconds since 1970
 * @returns the SecretId
 * @throws VodError AuthFailure.*
 */
export function verifySignature(
  headers: IncomingHttpHeaders,
  body: Buffer,
  secretKeyOf: (secretId: string) => string | undefined,
  nowMs: number,
): string {
  const authorization = AUTHORIZATION.exec(headers.authorization ?? '');
  if (!authorization) {
    throw new VodError(
      'AuthFailure.InvalidAuthorization',
      'The Authorization header is missing or is not of the form TC3-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=….',
    );
  }
  const [, secretId = '', date = '', service = '', signedHeaders = '', signature = ''] = authorization;
  const secretKey = secretKeyOf(secretId);
  if (secretKey === undefined) {
    throw new VodError('AuthFailure.SecretIdNotFound', 'The SecretId is not found.');
  }
  const timestamp = Number(headers['x-tc-timestamp']);
  if (!(Math.abs(nowMs / 1000 - timestamp) <= TOLERANCE_SECONDS)) {
    throw new VodError(
      'AuthFailure.SignatureExpire',
      'The provided credentials have expired: X-TC-Timestamp differs from the server time by more than 5 minutes.',
    );
  }

  const names = signedHeaders.split(';');
  const scope = `${date}/${service}/tc3_request`;
  const key = hmac(hmac(hmac(`TC3${secretKey}`, date), service), 'tc3_request');
  const given = Buffer.from(signature, 'hex');
  const complete = names.includes('content-type') && names.includes('host');
  const sameDay = date === new Date(timestamp * 1000).toISOString().slice(0, 10);
  const matches = (values: (name: string) => string): boolean => {
    const canonicalRequest = [
      'POST',
      '/',
      '',
      ...names.map((name) => `${name}:${values(name)}`),
      '',
      signedHeaders,
      sha256(body),
    ].join('\n');
    const stringToSign = ['TC3-HMAC-SHA256', String(timestamp), scope, sha256(canonicalRequest)].join('\n');
    return timingSafeEqual(hmac(key, stringToSign), given);
  };
  if (!complete || !sameDay || !signedForms(headers).some(matches)) {
    throw new VodError(
      'AuthFailure.SignatureFailure',
      'The provided credentials could not be validated. Please check your signature is correct.',
    );
  }
  return secretId;
}

/** The values that a client may have signed for what it sent. */
function signedForms(headers: IncomingHttpHeaders): ((name: string) => string)[] {
  const sent = (name: string): string => String(headers[name] ?? '').trim();
  const host = sent('host');
  const hosts = [host, host.replace(/:\d+$/, '')];
  return hosts.flatMap((signedHost) => [
    (name: string) =>
      name === 'host' ? signedHost : name === 'content-type' ? sent(name) : sent(name).toLowerCase(),
    (name: string) => (name === 'host' ? signedHost : sent(name)).toLowerCase(),
  ]);
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();
