import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** The part of an OpenAPI document that answers are checked against. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface ApiOperation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

/** An answer as it came. */
export interface ReceivedAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** JSON decoded; anything else is not looked at. */
  readonly body: unknown;
}

/**
 * Holds answers to the document that the same server serves: the status is one that the route has, the media type one of
 * that status, and a JSON body fits its schema. Where the document leaves an object open for members to come, a test does
 * not: a member that is not documented is an error here.
 */
export class AnswerChecker {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #paths: readonly { readonly path: string; readonly pattern: RegExp }[];

  constructor(private readonly document: ApiDocument) {
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(closed(document) as ApiDocument, 'api');
    this.#paths = Object.keys(document.paths)
      // A path without parameters goes before one that has them in the same places.
      .sort((a, b) => a.split('{').length - b.split('{').length)
      .map((path) => ({ path, pattern: toPattern(path) }));
  }

  /** Throws Error saying everything in which an answer is not what the document promises. */
  check(method: string, url: string, answer: ReceivedAnswer): void {
    const { pathname } = new URL(url, 'http://localhost');
    const { status } = answer;
    const path = this.#paths.find(({ pattern }) => pattern.test(pathname))?.path;
    // HEAD is what GET says, without the body.
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
    const operation = path === undefined ? undefined : this.document.paths[path]?.[verb];
    // Paths and methods that do not exist are no part of the document.
    if (path === undefined || !operation) return;
    const response = operation.responses[status];
    const what = `${method} ${pathname}: ${status}`;
    if (!response) throw new Error(`${what} is not documented for ${path}: ${JSON.stringify(answer.body)}`);
    const type = answer.headers.get('content-type')?.split(';')[0]?.trim();
    if (type === undefined || method === 'HEAD') return;
    if (!response.content?.[type]) throw new Error(`${what} with ${type} is not documented for ${path}`);
    if (type !== 'application/json') return;
    const validate = this.#validatorOf(path, verb, status);
    if (validate(answer.body)) return;
    const errors = validate.errors!.map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
    throw new Error(
      `${what} is not what is documented:\n${errors.join('\n')}\n${JSON.stringify(answer.body)}`,
    );
  }

  #validatorOf(path: string, verb: string, status: number): ValidateFunction {
    const pointer = ['paths', path, verb, 'responses', status, 'content', 'application/json', 'schema']
      .map((part) => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    let validate = this.#validators.get(pointer);
    if (!validate) {
      validate = this.#ajv.compile({ $ref: `api#/${pointer}` });
      this.#validators.set(pointer, validate);
    }
    return validate;
  }
}

function toPattern(path: string): RegExp {
  const source = path
    .split(/(\{[^}]+\})/)
    .map((part) => (part.startsWith('{') ? '[^/]+' : part.replace(/[.*+?^$()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}/?$`);
}

/** The same, with every object closed that does not say that it is open. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, closed(member)]));
  const isObjectSchema = typeof copy['properties'] === 'object' && copy['type'] !== undefined;
  return isObjectSchema ? { additionalProperties: false, ...copy } : copy;
}
