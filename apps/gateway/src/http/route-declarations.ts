import { Injectable } from '@nestjs/common';
import { PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import { operationOf } from '../openapi/operation.js';
import { Access } from './access.js';
import { TakesMedia } from './takes-media.js';

/**
 * Hands what controllers and their methods declare about routes (`@Access`, the operation) on to the server, whose hooks
 * need it: a guard would come too late, since who calls is settled before the body is read.
 */
@Injectable()
export class RouteDeclarations {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** Has to be called before the routes are registered. Throws when a route does not say who may call it. */
  apply(): void {
    for (const { metatype, name } of this.discovery.getControllers()) {
      if (!metatype) continue;
      const prototype = metatype.prototype as object;
      for (const method of this.scanner.getAllMethodNames(prototype)) {
        const descriptor = Object.getOwnPropertyDescriptor(prototype, method)!;
        const handler = descriptor.value as Function;
        // Handlers of messages are methods of controllers too, without a path.
        if (!Reflect.hasMetadata(PATH_METADATA, handler)) continue;
        const access = this.reflector.getAllAndOverride(Access, [handler, metatype]);
        if (access === undefined) throw new Error(`${name}.${method}: say with @Access who may call it`);
        const operation = operationOf(handler);
        const media = this.reflector.get(TakesMedia, handler);
        const takesQuery = takesQueryOf(metatype, method);
        RouteConfig({ access, takesQuery, ...(operation ? { operation } : {}), ...(media ? { media } : {}) })(
          prototype,
          method,
          descriptor,
        );
      }
    }
  }
}

/** Whether a parameter of a handler is made of the query string. */
function takesQueryOf(controller: Function, method: string): boolean {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as object;
  return Object.keys(parameters).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}
