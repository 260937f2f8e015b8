import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface Held {
  readonly bytes: Buffer;
  readonly type: string;
}

export const S3_BUCKET = 'films';
export const S3_KEY_ID = 'test-id';
export const S3_SECRET = 'test-secret';

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/**
 * As much of S3's path-style REST interface as the store uses, in memory: objects with ranges, and Signature Version 4 in
 * the header or in the query, checked as the service checks it (the payload's hash and the expiry of a link included).
 */
export class S3StandIn {
  readonly files = new Map<string, Held>();
  /** What the service believes the time to be. */
  now: () => Date = () => new Date();
  readonly #server: Server = createServer((request, response) => {
    void this.#serve(request, response);
  });

  /** Returns the endpoint. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const fail = (status: number, code: string): void => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(
        request.method === 'HEAD' ? '' : `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
      );
    };
    const bytes = await buffer(request).catch(() => undefined);
    if (!bytes) return void response.destroy();
    const refusal = this.#refusal(request, url, bytes);
    if (refusal) return fail(403, refusal);
    const [, bucket, ...rest] = url.pathname.split('/');
    if (bucket !== S3_BUCKET) return fail(404, 'NoSuchBucket');
    const key = rest.join('/');
    if (key === '') return void response.writeHead(200).end();
    if (request.method === 'PUT') {
      if (bytes.length !== Number(request.headers['content-length'])) return fail(400, 'IncompleteBody');
      const held = { bytes, type: request.headers['content-type'] ?? '' };
      this.files.set(key, held);
      return void response.writeHead(200, { etag: tag(held) }).end();
    }
    if (request.method === 'DELETE') {
      this.files.delete(key);
      return void response.writeHead(204).end();
    }
    const held = this.files.get(key);
    if (!held) return fail(404, 'NoSuchKey');
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const headers = { 'content-type': held.type, etag: tag(held) };
    if (!range) {
      response.writeHead(200, { ...headers, 'content-length': held.bytes.length });
      return void response.end(request.method === 'HEAD' ? undefined : held.bytes);
    }
    const [start, end] = [Number(range[1]), Math.min(Number(range[2]), held.bytes.length - 1)];
    if (start >= held.bytes.length) return fail(416, 'InvalidRange');
    response.writeHead(206, {
      ...headers,
      'content-length': end - start + 1,
      'content-range': `bytes ${start}-${end}/${held.bytes.length}`,
    });
    response.end(held.bytes.subarray(start, end + 1));
  }

  /** Why a request is not allowed, or undefined. */
  #refusal(request: IncomingMessage, url: URL, body: Buffer): string | undefined {
    const query = url.searchParams;
    const byQuery = query.has('X-Amz-Signature');
    const header = /^AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=(\w+)$/.exec(
      request.headers.authorization ?? '',
    );
    if (!byQuery && !header) return 'AccessDenied';
    const [credential, signedHeaders, signature] = byQuery
      ? ['X-Amz-Credential', 'X-Amz-SignedHeaders', 'X-Amz-Signature'].map((name) => query.get(name) ?? '')
      : header!.slice(1);
    const [keyId, ...scope] = credential!.split('/');
    if (keyId !== S3_KEY_ID) return 'InvalidAccessKeyId';
    const time = (byQuery ? query.get('X-Amz-Date') : request.headers['x-amz-date']) as string;
    if (byQuery && this.now().getTime() > readTime(time) + Number(query.get('X-Amz-Expires')) * 1_000) {
      return 'AccessDenied';
    }
    const payload = byQuery ? 'UNSIGNED-PAYLOAD' : String(request.headers['x-amz-content-sha256']);
    if (/^[0-9a-f]{64}$/.test(payload) && payload !== sha256(body)) return 'XAmzContentSHA256Mismatch';
    const canonical = [
      request.method,
      url.pathname,
      [...query]
        .filter(([name]) => name !== 'X-Amz-Signature')
        .map(([name, value]) => `${encode(name)}=${encode(value)}`)
        .sort()
        .join('&'),
      ...signedHeaders!.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}`),
      '',
      signedHeaders,
      payload,
    ].join('\n');
    const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n');
    const key = scope.reduce<string | Buffer>((previous, part) => hmac(previous, part), `AWS4${S3_SECRET}`);
    return hmac(key, toSign).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch';
  }
}

function tag(held: Held): string {
  return `"${createHash('md5').update(held.bytes).digest('hex')}"`;
}

/** `20260101T000000Z` as milliseconds since 1970. */
function readTime(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
