import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject, OperationObject, SchemaObject } from '@nestjs/swagger';
import { PAYLOAD_STATUSES, plainOperation } from './operation.js';
import type { Operation } from './operation.js';

/** One method of one path, and what it says about itself. */
export interface DescribedRoute {
  readonly method: string;
  /** Path with `:name` parameters. */
  readonly url: string;
  readonly operation: Operation | undefined;
}

/** A section of the document, by the beginning of its paths. */
export interface Section {
  readonly prefix: string;
  readonly tag: string;
  /** What the section holds. */
  readonly about: string;
  /** Present when its errors have a shape of their own. */
  readonly toError?: unknown;
}

const MONEY = 'What an account has and what was spent.';

/** Sections beside those of the client formats. */
const SECTIONS: readonly Section[] = [
  { prefix: '/v1/models', tag: 'Models', about: 'What can be made, and what it costs.' },
  {
    prefix: '/admin/',
    tag: 'Administration',
    about: 'Accounts, keys, channels, tasks and books, for admin keys.',
  },
  { prefix: '/v1/', tag: 'Money', about: MONEY },
  { prefix: '/api/usage/', tag: 'Money', about: MONEY },
  { prefix: '/', tag: 'Service', about: 'Health, downloads by link, and reports of vendors.' },
];

/**
 * The document of the routes that the server has. `dialects` are the sections of the client formats, `routes` the table of
 * the server: those in it that no controller has describe themselves.
 */
export function buildOpenApi(
  app: INestApplication,
  routes: readonly DescribedRoute[],
  dialects: readonly Section[],
): OpenAPIObject {
  const sections = [...dialects, ...SECTIONS];
  const document = SwaggerModule.createDocument(app, frame(sections), { autoTagControllers: false });
  for (const { method, url, operation } of routes) {
    const path = url.replace(/:([^/]+)/g, '{$1}');
    // HEAD is what GET does, without the body.
    if (!operation || method === 'HEAD' || document.paths[path]) continue;
    const params = [...url.matchAll(/:([^/]+)/g)].map(([, name]) => name!);
    document.paths[path] = { [method.toLowerCase()]: plainOperation(operation, params) };
  }
  for (const [path, item] of Object.entries(document.paths)) {
    const { tag } = sections.find(({ prefix }) => path.startsWith(prefix))!;
    for (const [method, operation] of Object.entries(item) as [string, OperationObject][]) {
      operation.tags = [tag];
      if (method === 'get') for (const status of PAYLOAD_STATUSES) delete operation.responses[status];
    }
  }
  closeBodies(document);
  return document;
}

function frame(sections: readonly Section[]): Omit<OpenAPIObject, 'paths'> {
  const foreign = sections.filter(({ toError }) => toError).map(({ prefix }) => `\`${prefix}\``);
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Reelgate')
    .setVersion('1')
    .setDescription(
      `One gateway for every AI video model. Errors have the shape of \`Error\`, below ${foreign.join(' and ')} that of ` +
        'those vendors; `x-should-retry` says whether sending the same again can help, and `x-request-id` names the request.',
    )
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addBearerAuth({ type: 'http', description: 'An API key: `Authorization: Bearer rg-…`' }, 'key')
    .addSecurityRequirements('key');
  for (const [tag, about] of new Map(sections.map(({ tag, about }) => [tag, about])))
    builder.addTag(tag, about);
  return builder.build();
}

/** `RequestPipe` refuses unknown members of every body but those whose class says that it takes them. */
function closeBodies({ paths, components }: OpenAPIObject): void {
  for (const item of Object.values(paths)) {
    for (const { requestBody } of Object.values(item) as OperationObject[]) {
      if (!requestBody || '$ref' in requestBody) continue;
      for (const { schema } of Object.values(requestBody.content)) {
        if (!schema || !('$ref' in schema)) continue;
        const body = components!.schemas![schema.$ref.split('/').at(-1)!] as SchemaObject;
        body.additionalProperties ??= false;
      }
    }
  }
}
