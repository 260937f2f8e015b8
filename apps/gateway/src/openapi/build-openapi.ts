import type { OpenAPIObject, PathsObject } from '@nestjs/swagger';
import type { KnownRoute } from '../http/route-table.js';
import { toOperationObject } from './operation.js';
import { SCHEMAS } from './schemas.js';

/** Sections of the document, by the beginning of the path; the first that fits. */
const TAGS: readonly (readonly [string, string])[] = [
  ['/v1/videos', 'Videos'],
  ['/v1/video/', 'Videos in other forms'],
  ['/v1/models', 'Models'],
  ['/vidu/', "Videos in Vidu's form"],
  ['/api/v3/', "Videos in Ark's form"],
  ['/admin/', 'Administration'],
  ['/v1/', 'Money'],
  ['/api/usage/', 'Money'],
  ['/', 'Service'],
];

/** The document of exactly the routes that the server has. */
export function buildOpenApi(routes: readonly KnownRoute[]): OpenAPIObject {
  const paths: PathsObject = {};
  for (const { method, url, operation } of routes) {
    // HEAD is what GET does, without the body.
    if (!operation || method === 'HEAD') continue;
    const params = [...url.matchAll(/:([^/]+)/g)].map(([, name]) => name!);
    const tag = TAGS.find(([prefix]) => url.startsWith(prefix))![1];
    const path = (paths[url.replace(/:([^/]+)/g, '{$1}')] ??= {});
    Object.assign(path, { [method.toLowerCase()]: toOperationObject(operation, params, tag) });
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'Reelgate',
      version: '1',
      description:
        'One gateway for every AI video model. Errors have the shape of `Error`, below `/vidu/` and `/api/v3/` that of those vendors; `x-should-retry` says ' +
        'whether sending the same again can help, and `x-request-id` names the request.',
      license: { name: 'Apache-2.0' },
    },
    tags: [...new Set(TAGS.map(([, name]) => name))].map((name) => ({ name })),
    paths,
    components: {
      schemas: SCHEMAS as NonNullable<OpenAPIObject['components']>['schemas'],
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer rg-…`' },
      },
    },
  };
}
