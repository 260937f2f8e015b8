import type { IncomingHttpHeaders } from 'node:http';
import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { AccountPrincipal, Principal } from '../api-keys/principal.js';
import type { HeldBytes } from './body-budget.js';
import type { Operation } from '../openapi/operation.js';

/**
 * Who may call a route: a key of an account, an admin key, whoever knows its path (`link`: it holds a token), or anybody. Only
 * anybody is counted by address.
 */
export type AccessKind = 'client' | 'admin' | 'link' | 'public';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read, on routes that need a key. */
    principal: Principal | null;
    /** Set when the request counts against what its key may create. */
    countedCreate: boolean;
    /** Where a form counts what it keeps in memory. */
    heldBytes: HeldBytes | null;
  }
  interface FastifyContextConfig {
    access?: AccessKind;
    operation?: Operation;
    /** Whether its handler looks at the query string. */
    takesQuery?: boolean;
    /** Set where the body may hold media. */
    media?: { readonly creates: boolean };
  }
}

/**
 * Declares who may call the routes of a controller, or one of them; a route that does not say it keeps the gateway from
 * starting. `RouteDeclarations` hands it on to the server.
 */
export const Access = Reflector.createDecorator<AccessKind>();

/** What a request says of who sends it: `Authorization`, or a bare key in `x-api-key`. */
export function authorizationOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['x-api-key'];
  return headers.authorization || (typeof key === 'string' ? `Bearer ${key}` : undefined);
}

/** The caller of a `client` route. */
export function callerOf(request: FastifyRequest): AccountPrincipal {
  const { principal } = request;
  if (!principal?.accountId) throw new Error('the route does not require a key of an account');
  return principal as AccountPrincipal;
}

/** Parameter: the caller of a `client` route. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Parameter: id of the key that calls an `admin` route. */
export const AdminKeyId = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<FastifyRequest>().principal?.keyId,
);
