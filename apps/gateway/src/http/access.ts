import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { AccountPrincipal, Principal } from '../api-keys/principal.js';
import { operationOf } from '../openapi/operation.js';
import type { Operation } from '../openapi/operation.js';

/** Who may call a route: a key of an account, an admin key, or anybody. */
export type AccessKind = 'client' | 'admin' | 'public';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read, on routes that need a key. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    access?: AccessKind;
    operation?: Operation;
  }
}

/**
 * Declares who may call the routes of a controller. Every controller has to, and as its uppermost decorator: it hands
 * what the methods declare about themselves on to the server's routes.
 */
export function Access(access: AccessKind): ClassDecorator {
  return (target) => {
    const prototype = target.prototype as object;
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
      if (name !== 'constructor' && typeof descriptor?.value === 'function') {
        const operation = operationOf(descriptor.value as Function);
        RouteConfig({ access, ...(operation ? { operation } : {}) })(prototype, name, descriptor);
      }
    }
  };
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
