import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Agent, buildConnector, request as undiciRequest } from 'undici';
import type { Dispatcher } from 'undici';
import { ipLiteral, isPublicAddress } from './addresses.js';
import { notingStart } from './noting-start.js';
import type { ResolveHost } from './host-resolver.js';

/** Why there is no complete answer. */
export type OutboundFailure =
  'blocked_address' | 'connect' | 'timeout' | 'network' | 'too_large' | 'redirects';

/**
 * An exchange without a complete answer. `sent` tells whether the other side may have received the request: false for
 * whatever fails before the first byte of it goes out (an address, a name, a connection, the wait for one). The message names no query and no credentials.
 */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  constructor(
    readonly failure: OutboundFailure,
    readonly sent: boolean,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

export interface OutboundRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Until the headers of the answer. Default 30 s. */
  readonly timeoutMs?: number;
  /** Between two pieces of the body. Default 30 s. */
  readonly bodyTimeoutMs?: number;
  /** Redirects followed, each hop checked again. Default 0. */
  readonly maxRedirects?: number;
  readonly signal?: AbortSignal;
}

export interface OutboundResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A readable stream: consume or destroy it. */
  readonly body: Dispatcher.ResponseData['body'];
}

class BlockedAddress extends Error {
  readonly code = 'REELGATE_BLOCKED';
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** Asks the system as every connection does, its hosts file included. */
const askSystem: ResolveHost = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/** A look-up for `net.connect` that gives public addresses only. */
function publicLookup(resolve: ResolveHost) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    resolve(hostname).then(
      (addresses) => {
        if (addresses.length === 0) {
          return callback(Object.assign(new Error('the host has no address'), { code: 'ENOTFOUND' }), []);
        }
        // All of them: a name with one private address could be tried a second time there.
        if (!addresses.every(isPublicAddress)) {
          return callback(new BlockedAddress('the host resolves to an address that is not public'), []);
        }
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        if (options.all) return callback(null, found);
        callback(null, found[0]!.address, found[0]!.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

function guardedConnector(connectTimeoutMs: number, resolve: ResolveHost): buildConnector.connector {
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup: publicLookup(resolve) });
  return (options, callback) => {
    // A literal address never reaches the look-up.
    const literal = ipLiteral(options.hostname);
    if (literal !== undefined && !isPublicAddress(literal)) {
      callback(new BlockedAddress('the address is not public'), null);
      return;
    }
    connect(options, callback);
  };
}

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_ABORTED']);

/** The URL without credentials, query and fragment, for messages. */
export function displayUrl(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return '(not a URL)';
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** `sent`: whether the request had begun to go out. */
function toOutboundError(error: unknown, url: string, sent: boolean): OutboundError {
  if (error instanceof OutboundError) return error;
  const inner = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  const code = codeOf(error) || codeOf(inner);
  const where = displayUrl(url);
  if (code === 'REELGATE_BLOCKED')
    return new OutboundError('blocked_address', false, `${where}: the address is not public`);
  if (!sent)
    return new OutboundError('connect', false, `${where}: no connection (${code || 'unknown'})`, error);
  if (TIMEOUTS.has(code)) return new OutboundError('timeout', true, `${where}: no answer in time`, error);
  return new OutboundError('network', true, `${where}: connection broke (${code || 'unknown'})`, error);
}

/** The absolute form of a URL. Throws OutboundError `blocked_address` for what is none. */
function hrefOf(url: string, base?: string): string {
  const parsed = URL.parse(url, base);
  if (parsed) return parsed.href;
  throw new OutboundError('blocked_address', base !== undefined, 'the address is not a URL');
}

function plainHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

/**
 * HTTP to the outside. By default only public addresses are reached, checked in the connector itself (so that neither a
 * literal, nor a redirect, nor a name that changes its address gets through); no retries, no cookies, nothing cached.
 */
export class Outbound {
  readonly #agent: Agent;

  constructor(
    options: {
      readonly allowPrivateAddresses?: boolean;
      readonly connectTimeoutMs?: number;
      /** To one host. Requests beyond wait for one that ends. Default 256. */
      readonly connections?: number;
      /** Who is asked for the addresses of names; the system by default. */
      readonly resolveHost?: ResolveHost;
    } = {},
  ) {
    const timeout = options.connectTimeoutMs ?? 5_000;
    this.#agent = new Agent({
      connect: options.allowPrivateAddresses
        ? { timeout }
        : guardedConnector(timeout, options.resolveHost ?? askSystem),
      connections: options.connections ?? 256,
      pipelining: 1,
    });
  }

  /** Sends one request; resolves with any HTTP status. Throws OutboundError when there is no answer. */
  async request(url: string, options: OutboundRequest = {}): Promise<OutboundResponse> {
    let target = url;
    for (let hop = 0; ; hop++) {
      const response = await this.#once(target, options);
      const location = response.headers['location'];
      if (response.status < 300 || response.status >= 400 || response.status === 304 || !location)
        return response;
      if (hop >= (options.maxRedirects ?? 0)) {
        if (!options.maxRedirects) return response;
        await response.body.dump();
        throw new OutboundError('redirects', true, `${displayUrl(url)}: too many redirects`);
      }
      await response.body.dump();
      target = hrefOf(location, target);
    }
  }

  /** As `request`, with the whole body as text. Throws OutboundError `too_large` beyond `maxBytes`. */
  async text(
    url: string,
    options: OutboundRequest & { readonly maxBytes?: number } = {},
  ): Promise<{ status: number; headers: Readonly<Record<string, string>>; body: string }> {
    const { status, headers, body } = await this.request(url, options);
    const limit = options.maxBytes ?? 4 * 1024 * 1024;
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > limit)
          throw new OutboundError('too_large', true, `${displayUrl(url)}: answer larger than ${limit} bytes`);
        chunks.push(chunk);
      }
    } catch (error) {
      throw toOutboundError(error, url, true);
    }
    return { status, headers, body: Buffer.concat(chunks).toString('utf8') };
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #once(url: string, options: OutboundRequest): Promise<OutboundResponse> {
    const { protocol } = new URL(hrefOf(url));
    if (protocol !== 'http:' && protocol !== 'https:') {
      throw new OutboundError('blocked_address', false, `${protocol} is not http or https`);
    }
    const progress = { begun: false };
    try {
      const { statusCode, headers, body } = await undiciRequest(url, {
        dispatcher: this.#agent.compose(notingStart(progress)),
        method: options.method ?? 'GET',
        headers: options.headers ?? {},
        body: options.body ?? null,
        headersTimeout: options.timeoutMs ?? 30_000,
        bodyTimeout: options.bodyTimeoutMs ?? 30_000,
        ...(options.signal ? { signal: options.signal } : {}),
      });
      return { status: statusCode, headers: plainHeaders(headers), body };
    } catch (error) {
      throw toOutboundError(error, url, progress.begun);
    }
  }
}
