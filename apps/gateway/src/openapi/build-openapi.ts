import type { OpenAPIObject, PathsObject } from '@nestjs/swagger';
import type { KnownRoute } from '../http/route-table.js';
import { toOperationObject } from './operation.js';
import { SCHEMAS } from './schemas.js';

/** A section of the document, by the beginning of its paths. */
export interface Section {
  readonly prefix: string;
  readonly tag: string;
  /** Present when its errors have a shape of their own. */
  readonly toError?: unknown;
}

/** Sections beside those of the client formats. */
const SECTIONS: readonly Section[] = [
  { prefix: '/v1/models', tag: 'Models' },
  { prefix: '/admin/', tag: 'Administration' },
  { prefix: '/v1/', tag: 'Money' },
  { prefix: '/api/usage/', tag: 'Money' },
  { prefix: '/', tag: 'Service' },
];

/** The document of exactly the routes that the server has. `dialects` are the sections of the client formats. */
export function buildOpenApi(routes: readonly KnownRoute[], dialects: readonly Section[]): OpenAPIObject {
  const sections = [...dialects, ...SECTIONS];
  const foreign = dialects.filter(({ toError }) => toError).map(({ prefix }) => `\`${prefix}\``);
  const paths: PathsObject = {};
  for (const { method, url, operation } of routes) {
    // HEAD is what GET does, without the body.
    if (!operation || method === 'HEAD') continue;
    const params = [...url.matchAll(/:([^/]+)/g)].map(([, name]) => name!);
    const { tag } = sections.find(({ prefix }) => url.startsWith(prefix))!;
    const path = (paths[url.replace(/:([^/]+)/g, '{$1}')] ??= {});
    Object.assign(path, { [method.toLowerCase()]: toOperationObject(operation, params, tag) });
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'Reelgate',
      version: '1',
      description:
        `One gateway for every AI video model. Errors have the shape of \`Error\`, below ${foreign.join(' and ')} that of those vendors; \`x-should-retry\` says ` +
        'whether sending the same again can help, and `x-request-id` names the request.',
      license: { name: 'Apache-2.0' },
    },
    tags: [...new Set(sections.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: SCHEMAS as NonNullable<OpenAPIObject['components']>['schemas'],
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer rg-…`' },
      },
    },
  };
}
