import { Catch, Inject, Injectable, NotFoundException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseUnavailable, isDatabaseUnavailable } from '@reelgate/db';
import { AppError, LOGGER } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';
import { ErrorEnvelopes } from './error-envelope.js';
import { RouteTable } from './route-table.js';
import { safetyHeaders } from './safety-headers.js';
import { toAppError } from './to-app-error.js';

/** Codes after which reading again is harmless, whatever the error table says of creating again. */
const RETRY_READS = new Set(['internal_error', 'upstream_error', 'upstream_timeout']);

/** Headers that describe a film, and not the error that comes in its place. */
const OF_THE_BODY = [
  'accept-ranges',
  'content-disposition',
  'content-length',
  'content-range',
  'etag',
  'last-modified',
];

/**
 * Answers every failure of the public interface, whoever noticed it (router, parser, hook, handler), with the error
 * envelope of its path, `x-should-retry` and, where waiting helps, `retry-after`.
 */
@Catch()
@Injectable()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly routes: RouteTable,
    private readonly envelopes: ErrorEnvelopes,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** The same for routes that are the server's own and not a controller's. */
  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (reply.sent || reply.raw.headersSent) {
      // Too late for an answer: the only honest sign is a connection that ends early.
      this.logger.warn({ err: thrown, requestId: request.id }, 'failed after the answer had begun');
      reply.raw.destroy();
      return;
    }
    const error = this.#explain(thrown, request);
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const retry = error.retry === 'later' || (reads && RETRY_READS.has(error.code));
    for (const name of OF_THE_BODY) reply.removeHeader(name);
    reply
      .headers(safetyHeaders(request.url))
      .header('x-request-id', request.id)
      .header('x-should-retry', String(retry));
    if (error.retryAfterMs !== undefined && retry) {
      // Both official SDKs obey whole seconds up to 60.
      reply.header('retry-after', String(Math.min(60, Math.max(1, Math.ceil(error.retryAfterMs / 1000)))));
    }
    const { status, body } = this.envelopes.of(request.url, error, request.id);
    reply
      .headers({ ...error.headers })
      .status(status)
      .type('application/json; charset=utf-8')
      .send(body);
  }

  #explain(thrown: unknown, request: FastifyRequest): AppError {
    if (thrown instanceof NotFoundException) return this.#unknownRoute(request);
    const error = toAppError(thrown);
    if (error) return error;
    this.logger.error({ err: thrown, requestId: request.id, method: request.method }, 'request failed');
    if (isDatabaseUnavailable(thrown) && isRepeatable(thrown, request)) {
      return new AppError('service_unavailable', 'The database cannot be reached. Try again in a moment.', {
        retryAfterMs: 1_000,
      });
    }
    return new AppError(
      'internal_error',
      'Something unexpected happened. Report the x-request-id to the operator.',
    );
  }

  #unknownRoute(request: FastifyRequest): AppError {
    const advice = this.envelopes.adviceFor(request.method, request.url);
    if (advice !== undefined) return new AppError('not_found', `There is no such call. ${advice}`);
    const allow = this.routes.methodsOf(request.url);
    if (allow.length === 0) return new AppError('not_found', 'There is nothing at this path.');
    return new AppError('method_not_allowed', `This path knows ${allow.join(', ')} only.`, {
      headers: { allow: allow.join(', ') },
    });
  }
}

/**
 * Whether the request may be sent again after the database was lost. Whoever stores a task says itself what that means; all
 * else that clients ask is the same when it is asked twice. What an administrator creates is not.
 */
function isRepeatable(thrown: unknown, { method, routeOptions }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD' || routeOptions.config.access === 'client') return true;
  return thrown instanceof DatabaseUnavailable && thrown.nothingDone;
}
