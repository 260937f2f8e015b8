import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { SharedAnswer } from './shared-answer.js';

const HTML = 'text/html; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

/** Swagger UI, from its package. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': STYLE,
  'swagger-ui-bundle.js': SCRIPT,
  'favicon-32x32.png': 'image/png',
};

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Reelgate API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/page.js"></script>
  </body>
</html>
`;

/** Nothing is asked of other machines; the key survives a reload, in this browser only. */
const PAGE_SCRIPT = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  persistAuthorization: true,
  validatorUrl: null,
});
`;

/** Swagger UI styles elements and draws icons from data URIs. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "media-src 'self' blob: https: http:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const COMMON = { 'x-content-type-options': 'nosniff' };
/** Files of one version of a package. */
const FOR_A_DAY = { ...COMMON, 'cache-control': 'public, max-age=86400' };
/** What changes with a release: asked for again, and mostly answered with 304. */
const ALWAYS_ASKED = { ...COMMON, 'cache-control': 'no-cache' };

/**
 * `/openapi.json` and the page `/docs` that shows it, to which `/` leads. Everything is read and written once: these paths need no key, and
 * whoever asks for them in masses must not cost more than the bytes on the wire.
 */
export function serveDocs(server: FastifyInstance, document: () => OpenAPIObject): void {
  let openapi: SharedAnswer | undefined;
  const publicly = { config: { access: 'public' as const } };
  const pages: Record<string, SharedAnswer> = {
    '/docs': new SharedAnswer(PAGE, {
      ...ALWAYS_ASKED,
      'content-type': HTML,
      'content-security-policy': PAGE_POLICY,
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    }),
    '/docs/page.js': new SharedAnswer(PAGE_SCRIPT, { ...ALWAYS_ASKED, 'content-type': SCRIPT }),
  };
  const folder = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  for (const [name, type] of Object.entries(ASSETS)) {
    pages[`/docs/${name}`] = new SharedAnswer(readFileSync(path.join(folder, name)), {
      ...FOR_A_DAY,
      'content-type': type,
    });
  }
  for (const [url, page] of Object.entries(pages)) {
    server.get(url, publicly, (request, reply) => page.send(request, reply));
  }
  server.get('/', publicly, (_request, reply) => reply.redirect('/docs'));
  server.get('/openapi.json', publicly, (request, reply) => {
    // At the first request: only then all routes are known.
    openapi ??= new SharedAnswer(JSON.stringify(document()), {
      ...ALWAYS_ASKED,
      'content-type': 'application/json; charset=utf-8',
    });
    return openapi.send(request, reply);
  });
}
