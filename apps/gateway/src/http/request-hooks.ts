import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { AppError, withContext } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';
import type { KeyDirectory } from '../api-keys/key-directory.js';

/**
 * What happens around every request: the caller is known before a byte of the body is read, log lines carry the request's
 * id, and its time is measured by route (never by path: ids would make endless series).
 */
export function addRequestHooks(
  server: FastifyInstance,
  deps: { readonly keys: KeyDirectory; readonly logger: Logger; readonly registry: Registry },
): void {
  const seconds = new Histogram({
    name: 'reelgate_http_request_seconds',
    help: 'Time from the request to the end of the answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
    registers: [deps.registry],
  });

  server.decorateRequest('principal', null);

  server.addHook('onRequest', async (request: FastifyRequest) => {
    // Bodies are checked when they are read; an id or a filter with it would fail in the database.
    if (request.url.includes('%00')) {
      throw new AppError('invalid_request', 'The URL contains a NUL character.');
    }
    const { access } = request.routeOptions.config;
    if (access !== 'client' && access !== 'admin') return;
    const principal = await deps.keys.authenticate(request.headers.authorization);
    if (access === 'admin' && principal.role !== 'admin') {
      throw new AppError('permission_denied', 'This path needs an admin key.');
    }
    if (access === 'client' && principal.accountId === null) {
      throw new AppError('permission_denied', 'This key belongs to no account; use a key of an account.');
    }
    request.principal = principal;
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
