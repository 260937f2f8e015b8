import { STATUS_CODES } from 'node:http';
import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { parse as parseContentType } from 'content-type';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, newId } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { BodyBudget } from './body-budget.js';
import type { BodyLimits, HeldBytes } from './body-budget.js';
import { MAX_BODY_BYTES } from './body-reader.js';
import { checkJsonText } from './check-json-text.js';
import { collectBody } from './collect-body.js';
import { createGuardedServer } from './connection-guard.js';
import type { ConnectionLimits } from './connection-guard.js';
import { decodeText } from './decode-text.js';
import type { ErrorEnvelopes } from './error-envelope.js';
import { keepPace } from './keep-pace.js';
import { safetyHeaders } from './safety-headers.js';
import { toAppError } from './to-app-error.js';
import { unpackBody } from './unpack-body.js';

/** Long enough for 64 MiB over a slow line, short enough that nobody holds a connection by sending nothing. */
const REQUEST_LIMIT_MS = 300_000;
const MIB = 1024 * 1024;
/** Most bytes of a JSON body where no media can stand in it, and where they can, as Base64. */
const MAX_JSON_BYTES = MIB;
const MAX_MEDIA_JSON_BYTES = 32 * MIB;

/** What the server takes at once. */
export interface HttpLimits {
  readonly connections: ConnectionLimits;
  readonly bodies: BodyLimits;
}
const HTTP_LIMITS: HttpLimits = {
  connections: { perConnection: 16, waiting: 2_000, connections: 10_000 },
  bodies: { free: 64 * 1024, total: 256 * MIB, perCaller: 96 * MIB },
};

/** Tokens of `/files/` are longer than the default of 100. */
const LONGEST_PATH_PARAMETER = 1_024;

/**
 * The Fastify side of the public interface. Requests get their id here, and what fails before any of our code runs (a
 * path that does not decode, bytes that are no HTTP) is answered with the same envelope as everything else.
 */
export function createHttpServer(
  clock: Clock,
  envelopes: ErrorEnvelopes,
  trustedProxies: readonly string[] = [],
  limits: HttpLimits = HTTP_LIMITS,
): FastifyAdapter {
  const requestId = (): string => newId('req', clock.now());
  const budget = new BodyBudget(limits.bodies);
  const adapter = new FastifyAdapter({
    // Neither is used: there is no middleware, and forms are read as streams.
    skipMiddie: true,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    multipart: false,
    serverFactory: (handle: RequestListener, options: { readonly requestTimeout?: number }) =>
      createGuardedServer(
        handle,
        { requestTimeout: options.requestTimeout },
        limits.connections,
        (response) => refuseOverload(response, requestId()),
      ),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_LIMIT_MS,
    // new-api's own paths end in a slash, and clients append one to others.
    routerOptions: { maxParamLength: LONGEST_PATH_PARAMETER, ignoreTrailingSlash: true },
    genReqId: requestId,
    frameworkErrors: (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
      const error = toAppError(thrown) ?? new AppError('invalid_request', 'The request is not valid.');
      const { status, body } = envelopes.of(request.url, error, request.id);
      reply
        .headers({ ...safetyHeaders(request.url), 'x-request-id': request.id, 'x-should-retry': 'false' })
        .status(status)
        .type('application/json; charset=utf-8')
        .send(body);
    },
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
      socket.end(malformedRequest(error.code, requestId()));
    },
  });
  // First of all hooks: a preflight that the next one answers has an id too.
  adapter.setOnRequestHook((request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    reply.headers({ ...safetyHeaders(request.url), 'x-request-id': request.id });
    done();
  });
  const server = adapter.getInstance();
  server.decorateRequest('heldBytes', null);
  // A text body means nothing here: 415.
  server.removeContentTypeParser('text/plain');
  // Many clients announce JSON with every call: nothing at all is fine where no body is asked for.
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser('application/json', async (request: FastifyRequest, payload: Readable) => {
    const body = await collectBody(payload, request.raw, { most: mostJson(request), held: hold(request) });
    if (body.length === 0 && request.routeOptions.config.operation?.body === undefined) return undefined;
    const { parameters } = parseContentType(request.headers['content-type'] ?? '');
    const text = decodeText(body, parameters['charset'], { what: 'The body', code: 'invalid_json' });
    checkJsonText(text);
    return new Promise((resolve, reject) => {
      void parseJson(request, text, (error, tree) => (error ? reject(error) : resolve(tree)));
    });
  });
  // Forms are read part by part, by whoever wants them.
  server.addContentTypeParser('multipart/form-data', (request, payload, done) => {
    request.heldBytes = hold(request);
    done(null, payload);
  });
  server.addHook('preParsing', async (request, _reply, payload) => {
    keepPace(request.raw, payload as Readable, clock);
    return unpackBody(request.headers['content-encoding'], payload as Readable, mostBody(request));
  });
  return adapter;

  /** The memory that a body takes; what was made of it lives as long as the request. */
  function hold(request: FastifyRequest): HeldBytes {
    const held = budget.open(request.principal?.keyId ?? request.ip);
    request.raw.once('close', () => held.release());
    return held;
  }
}

/** Most bytes of a JSON body, before and after it is unpacked. */
function mostJson({ routeOptions }: FastifyRequest): number {
  return routeOptions.config.media ? MAX_MEDIA_JSON_BYTES : MAX_JSON_BYTES;
}

function mostBody(request: FastifyRequest): number {
  const isForm = /^multipart\//i.test(request.headers['content-type'] ?? '');
  return isForm ? MAX_BODY_BYTES : mostJson(request);
}

/** The answer of a process that has all it can take; nothing was done for the request. */
function refuseOverload(response: ServerResponse, requestId: string): void {
  const error = new AppError(
    'service_unavailable',
    'The gateway has all it can take. Send it again in a moment.',
  );
  response
    .writeHead(error.status, {
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': requestId,
      'x-should-retry': 'true',
      'retry-after': '1',
      connection: 'close',
    })
    .end(JSON.stringify(error.toEnvelope()));
}

/** What the parser says of bytes that are no request, and what that means to their sender. */
const MALFORMED: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The URL and the headers are longer than 16 KiB together.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
};

/** An HTTP answer to bytes that are no HTTP request, or one with endless headers. */
function malformedRequest(code: string | undefined, requestId: string): string {
  const [status, message] = MALFORMED[code ?? ''] ?? [400, 'The request is not valid HTTP.'];
  const error = new AppError('invalid_request', message);
  const body = JSON.stringify(error.toEnvelope());
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'x-content-type-options: nosniff',
    'x-should-retry: false',
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
