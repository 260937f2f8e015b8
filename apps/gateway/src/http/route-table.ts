import type { FastifyInstance } from 'fastify';
import type { Operation } from '../openapi/operation.js';
import type { AccessKind } from './access.js';

/** One method of one path. */
export interface KnownRoute {
  readonly method: string;
  /** Path with `:name` parameters. */
  readonly url: string;
  readonly access: AccessKind | undefined;
  readonly operation: Operation | undefined;
}

/** The routes that the server has: to tell a wrong method (405) from an unknown path (404), and for /openapi.json. */
export class RouteTable {
  readonly routes: KnownRoute[] = [];
  readonly #patterns = new Map<string, RegExp>();

  /** Has to be called before the routes are registered. */
  collect(server: FastifyInstance): void {
    server.addHook('onRoute', ({ url, method, config }) => {
      for (const each of [method].flat()) {
        this.routes.push({ method: each, url, access: config?.access, operation: config?.operation });
      }
      if (!url.includes('*')) this.#patterns.set(url, toPattern(url));
    });
  }

  /** The methods that the path of this URL knows; empty for an unknown path. */
  methodsOf(url: string): string[] {
    const path = url.split('?', 1)[0]!.replace(/(?<=.)\/$/, '');
    const methods = this.routes
      .filter((route) => this.#patterns.get(route.url)?.test(path))
      .map(({ method }) => method);
    return [...new Set(methods)].sort();
  }
}

function toPattern(url: string): RegExp {
  const source = url
    .split(/(:[^/]+)/)
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`);
}
