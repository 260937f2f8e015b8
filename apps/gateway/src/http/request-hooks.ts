import { NotFoundException } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { AppError, withContext } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';
import { authorizationOf } from './access.js';
import { checkHost } from './check-host.js';
import type { KeyDirectory } from '../api-keys/key-directory.js';
import type { Principal } from '../api-keys/principal.js';
import type { RequestLimits } from './request-limits.js';

/**
 * What happens around every request: the caller is known before a byte of the body is read, log lines carry the request's
 * id, and its time is measured by route (never by path: ids would make endless series).
 */
export function addRequestHooks(
  server: FastifyInstance,
  deps: {
    readonly keys: KeyDirectory;
    readonly limits: RequestLimits;
    readonly logger: Logger;
    readonly registry: Registry;
  },
): void {
  const seconds = new Histogram({
    name: 'reelgate_http_request_seconds',
    help: 'Time from the request to the end of the answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
    registers: [deps.registry],
  });

  server.decorateRequest('principal', null);
  server.decorateRequest('countedCreate', false);

  server.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    checkHost(request.raw);
    // Before its body is read: nobody wants it.
    if (request.is404) {
      reply.headers({ ...deps.limits.anonymous(request.ip) });
      throw new NotFoundException();
    }
    // Bodies are checked when they are read; an id or a filter with it would fail in the database.
    if (request.url.includes('%00')) {
      throw new AppError('invalid_request', 'The URL contains a NUL character.');
    }
    const { access, media } = request.routeOptions.config;
    if (access === 'link') return;
    if (access !== 'client' && access !== 'admin') {
      reply.headers({ ...deps.limits.anonymous(request.ip) });
      return;
    }
    const principal = await authenticate(request);
    request.principal = principal;
    if (access === 'admin' && principal.role !== 'admin') {
      throw new AppError('permission_denied', 'This path needs an admin key.');
    }
    if (access === 'client' && principal.accountId === null) {
      throw new AppError('permission_denied', 'This key belongs to no account; use a key of an account.');
    }
    reply.headers({ ...deps.limits.request(principal) });
    checkQuery(request);
    if (media?.creates) {
      reply.headers({ ...deps.limits.create(principal) });
      request.countedCreate = true;
    }
  });

  async function authenticate({ headers, ip }: FastifyRequest): Promise<Principal> {
    const authorization = authorizationOf(headers);
    try {
      return await deps.keys.authenticate(authorization, () => deps.limits.beforeUnknownKey(ip));
    } catch (error) {
      if (error instanceof AppError && error.code === 'invalid_api_key' && authorization !== undefined) {
        deps.limits.wrongKey(ip);
      }
      throw error;
    }
  }

  // Before the answer goes out: whoever has it may come again at once.
  server.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.countedCreate && reply.statusCode >= 400 && request.principal) {
      request.countedCreate = false;
      deps.limits.refusedCreate(request.principal);
    }
  });

  server.addHook('preHandler', (request, _reply, done) => {
    withContext({ requestId: request.id }, done);
  });

  server.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done) => {
    const route = request.routeOptions.url ?? '(unknown)';
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    deps.logger.debug(
      {
        requestId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        keyId: request.principal?.keyId,
        clientRequestId: request.headers['x-client-request-id'],
      },
      'request',
    );
    done();
  });
}

/** What clients of other APIs send with everything, and what keeps caches from answering. */
const HARMLESS: readonly string[] = ['api-version', 'beta'];

/**
 * Refuses a query string that nothing reads: a filter of a list, or a parameter of a film, would count for nothing. Where one
 * thing is read by its id it may keep caches from answering.
 */
function checkQuery({ method, query, routeOptions }: FastifyRequest): void {
  const { url = '', config } = routeOptions;
  const isOfOne = ['GET', 'HEAD'].includes(method) && url.includes(':');
  if (config.takesQuery !== false || isOfOne) return;
  const name = Object.keys(query as object).find((key) => !HARMLESS.includes(key));
  if (name === undefined) return;
  const where = ['GET', 'HEAD'].includes(method) ? '' : ' Parameters belong into the body.';
  throw new AppError('invalid_request', `This path takes no query, so no \`${name.slice(0, 64)}\`.${where}`, {
    param: name.slice(0, 64),
  });
}
