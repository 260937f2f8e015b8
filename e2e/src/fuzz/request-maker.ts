import { gzipSync } from 'node:zlib';
import type { Random } from '../random.js';
import { hostileText, hostileValue, spoil } from './hostile-values.js';
import { SchemaValues } from './value-of-schema.js';
import type { Schema } from './value-of-schema.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema?: Schema; readonly examples?: Examples }>>;
  };
}
type Examples = Readonly<Record<string, { readonly value?: unknown }>>;

/** The API's document, as far as requests are made of it. */
export interface FuzzDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Keys to send: of the account, of another, of an admin. */
export interface FuzzKeys {
  readonly client: string;
  readonly other: string;
  readonly admin: string;
}

export interface FuzzRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Not quite the route's path or method: what is promised for the route need not hold. */
  readonly bent: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

const VERBS = ['get', 'post', 'put', 'patch', 'delete'];
/** Headers that change what is done, and what callers put into them. */
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'idempotency-key': ['', 'a', 'same key', 'ü', 'k'.repeat(300)],
  accept: ['*/*', 'application/json', 'video/mp4;q=0.1', ';;;', 'text/html, */*;q=0'],
  range: ['bytes=0-0', 'bytes=-1', 'bytes=9-1', 'bytes=0-18446744073709551616', 'lines=1-2', 'bytes=0-1,2-3'],
  'if-none-match': ['*', '"x"', 'W/"', ',,,'],
  'accept-encoding': ['gzip', 'identity;q=0', 'br;q=x'],
  origin: ['null', 'https://evil.example'],
  'x-forwarded-for': ['1.2.3.4', "' OR 1=1"],
  'x-forwarded-proto': ['https', 'gopher'],
  'x-request-id': ['\u00ff', 'r'.repeat(2_000)],
  expect: ['100-continue'],
  cookie: ['a=b; c'],
};

/** Makes requests for every route of a document: most nearly right, many spoilt somewhere, some plainly hostile. */
export class RequestMaker {
  readonly #routes: readonly {
    readonly method: string;
    readonly path: string;
    readonly operation: Operation;
  }[];
  readonly #values: SchemaValues;
  #next = 0;

  constructor(
    document: FuzzDocument,
    private readonly random: Random,
    private readonly keys: FuzzKeys,
    /** Ids and names that answers have named. */
    private readonly words: () => readonly string[],
  ) {
    this.#routes = Object.entries(document.paths).flatMap(([path, item]) =>
      VERBS.filter((verb) => item[verb]).map((verb) => ({
        method: verb.toUpperCase(),
        path,
        operation: item[verb]!,
      })),
    );
    this.#values = new SchemaValues(document.components.schemas, random, words);
  }

  get routes(): number {
    return this.#routes.length;
  }

  /** The next request; the routes take turns. */
  make(): FuzzRequest {
    const { random } = this;
    const route = this.#routes[this.#next++ % this.#routes.length]!;
    const parameters = route.operation.parameters ?? [];
    const path = route.path.replace(/\{([^}]+)\}/g, (_, name: string) =>
      this.#pathWord(parameters.find((each) => each.in === 'path' && each.name === name)),
    );
    const query = this.#query(parameters.filter((each) => each.in === 'query'));
    const body = this.#body(route.operation);
    const method = random.chance(0.03)
      ? random.pick(['HEAD', 'OPTIONS', 'PUT', 'TRACE', 'PROPFIND'])
      : route.method;
    const bent = this.#bend(path);
    return {
      method,
      path: bent + query,
      bent: bent !== path || method !== route.method,
      headers: { ...this.#key(route.path), ...this.#headers(), ...body.headers },
      ...(body.bytes === undefined ? {} : { body: body.bytes }),
    };
  }

  #pathWord(parameter: Parameter | undefined): string {
    const { random } = this;
    const known = this.words();
    if (known.length > 0 && random.chance(0.6)) return encodeURIComponent(random.pick(known));
    if (random.chance(0.3)) return encode(this.#values.of(parameter?.schema ?? {}));
    return encode(hostileText(random).slice(0, 2_000)) || '%20';
  }

  /** A path that is the same to nobody or to everybody. */
  #bend(path: string): string {
    const { random } = this;
    if (random.chance(0.95)) return path;
    return random.pick([
      `${path}/`,
      `/${path}`,
      `${path}/.`,
      `${path}%2f`,
      `${path};a=b`,
      path.toUpperCase(),
    ]);
  }

  #query(parameters: readonly Parameter[]): string {
    const { random } = this;
    const pairs = parameters
      .filter(({ required }) => random.chance(required ? 0.9 : 0.3))
      .flatMap(({ name, schema = {} }): [string, string][] => {
        const value = random.chance(0.6) ? this.#values.of(schema) : hostileValue(random);
        return (Array.isArray(value) ? value : [value]).map((each) => [name, plainText(each)]);
      });
    if (random.chance(0.08)) pairs.push([hostileText(random).slice(0, 50), hostileText(random)]);
    if (random.chance(0.05) && pairs[0]) pairs.push(pairs[0]);
    if (pairs.length === 0) return random.chance(0.03) ? '?' : '';
    const text = pairs.map(([name, value]) => `${encode(name)}=${encode(value.slice(0, 4_000))}`).join('&');
    return `?${random.chance(0.03) ? text.replaceAll('%', '%%') : text}`;
  }

  #key(path: string): Record<string, string> {
    const { random, keys } = this;
    const right = path.startsWith('/admin/') ? keys.admin : keys.client;
    const roll = random.next();
    if (roll < 0.75) return { authorization: `Bearer ${right}` };
    if (roll < 0.8) return { authorization: `Bearer ${keys.other}` };
    if (roll < 0.84) return { authorization: `Bearer ${keys.admin}` };
    if (roll < 0.88) return {};
    if (roll < 0.92) return { authorization: `Bearer rg-${random.next().toString(36)}` };
    return {
      authorization: random.pick([
        'Bearer',
        'Bearer  ',
        'Basic YTpi',
        `Token ${right}`,
        right,
        `bearer ${right}`,
        `Bearer ${right} ${right}`,
        `Bearer ${'k'.repeat(5_000)}`,
        'Bearer \u00e9\u00ff',
      ]),
    };
  }

  #headers(): Record<string, string> {
    const { random } = this;
    return Object.fromEntries(
      Object.entries(HEADERS)
        .filter(() => random.chance(0.06))
        .map(([name, values]) => [name, random.pick(values)]),
    );
  }

  #body({ requestBody }: Operation): { headers: Record<string, string>; bytes?: Buffer } {
    const { random } = this;
    const content = requestBody?.content;
    if (!content) {
      if (random.chance(0.9)) return { headers: {} };
      return json(hostileValue(random));
    }
    const types = Object.keys(content);
    const type = random.pick(types);
    const { schema = {}, examples = {} } = content[type]!;
    const shown = Object.values(examples).map(({ value }) => value);
    const right = shown.length > 0 && random.chance(0.4) ? random.pick(shown) : this.#values.of(schema);
    const roll = random.next();
    const value = roll < 0.3 ? right : roll < 0.85 ? spoil(right, random) : hostileValue(random);
    if (type.startsWith('multipart/')) return this.#form(value);
    if (random.chance(0.9)) return json(value);
    return this.#bentJson(textOf(value));
  }

  /** JSON that is none, is not what its headers say, or comes packed. */
  #bentJson(text: string): { headers: Record<string, string>; bytes: Buffer } {
    const { random } = this;
    const bytes = Buffer.from(text);
    const headers = { 'content-type': 'application/json' };
    switch (random.below(9)) {
      case 0:
        return { headers, bytes: bytes.subarray(0, random.below(bytes.length + 1)) };
      case 1:
        return {
          headers: { 'content-type': random.pick(['text/plain', 'application/xml', ';', 'a/b; c="']) },
          bytes,
        };
      case 2:
        return { headers: { ...headers, 'content-encoding': 'gzip' }, bytes: gzipSync(bytes) };
      case 3:
        return {
          headers: { ...headers, 'content-encoding': random.pick(['gzip', 'br', 'x', 'gzip, gzip']) },
          bytes,
        };
      case 4:
        return {
          headers: { 'content-type': 'application/json; charset=utf-16le' },
          bytes: Buffer.from(text, 'utf16le'),
        };
      case 5:
        return {
          headers: { 'content-type': `application/json; charset=${random.pick(['gbk', 'x', '""'])}` },
          bytes,
        };
      case 6:
        return { headers, bytes: Buffer.concat([bytes, Buffer.from([0xff, 0xfe, 0])]) };
      case 7:
        return { headers, bytes: Buffer.from(`${text}${text}`) };
      default:
        return { headers, bytes: Buffer.from(`{"a":${'['.repeat(500)}`) };
    }
  }

  /** A form with a part for each member; sometimes with files, parts without names, or no end. */
  #form(value: unknown): { headers: Record<string, string>; bytes: Buffer } {
    const { random } = this;
    const boundary = 'fuzz-boundary';
    const members = Object.entries(typeof value === 'object' && value !== null ? value : { prompt: value });
    const parts = members.map(([name, member]) => {
      const safe = name.replace(/[\r\n"]/g, '_');
      const file = random.chance(0.1) ? `; filename="${random.pick(['a.png', '', '../x', 'ü.mp4'])}"` : '';
      const type = random.chance(0.1)
        ? `\r\ncontent-type: ${random.pick(['image/png', 'application/json', 'text/plain; charset=gbk', '/'])}`
        : '';
      const encoding = random.chance(0.03) ? '\r\ncontent-transfer-encoding: base64' : '';
      const disposition = random.chance(0.98) ? `form-data; name="${safe}"${file}` : 'form-data';
      const text = plainText(member);
      return `--${boundary}\r\ncontent-disposition: ${disposition}${type}${encoding}\r\n\r\n${text}\r\n`;
    });
    const end = random.chance(0.95) ? `--${boundary}--\r\n` : '';
    const named = random.chance(0.97) ? `; boundary=${boundary}` : '';
    return {
      headers: { 'content-type': `multipart/form-data${named}` },
      bytes: Buffer.from(parts.join('') + end),
    };
  }
}

function json(value: unknown): { headers: Record<string, string>; bytes: Buffer } {
  return { headers: { 'content-type': 'application/json' }, bytes: Buffer.from(textOf(value)) };
}

const textOf = (value: unknown): string => JSON.stringify(value) ?? 'null';
const plainText = (value: unknown): string => (typeof value === 'string' ? value : textOf(value));

/** In a URL; what cannot be encoded is sent as it is not meant to be. */
function encode(value: unknown): string {
  try {
    return encodeURIComponent(plainText(value));
  } catch {
    return '%ED%A0%80';
  }
}
