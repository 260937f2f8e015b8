import type { FastifyInstance } from 'fastify';

/**
 * Mounts routes whose bodies arrive as bytes, whatever their content type: vendors check the key, and sign, before they
 * read a body.
 */
export function mountRaw(app: FastifyInstance, routes: (scope: FastifyInstance) => void): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    routes(scope);
    done();
  });
}

/** The JSON that bytes hold; undefined when they hold none. */
export function readJson(raw: unknown): unknown {
  if (!Buffer.isBuffer(raw)) return undefined;
  try {
    return JSON.parse(raw.toString());
  } catch {
    return undefined;
  }
}

/** A request without its media: a data URI or a long text of Base64 becomes its length. */
export function withoutMedia(value: unknown): unknown {
  if (typeof value === 'string' && value.length > 4096 && /^(?:data:[^,]*,)?[A-Za-z0-9+/=]+$/.test(value)) {
    return `${value.length} characters of Base64`;
  }
  if (Array.isArray(value)) return value.map(withoutMedia);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutMedia(member)]));
  }
  return value;
}

/** A text member of a body that may be anything; empty when there is none. */
export function textMember(body: unknown, name: string): string {
  const value = (body as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}
