import { SetMetadata } from '@nestjs/common';
import type { ContentObject, OperationObject, ParameterObject, ResponseObject } from '@nestjs/swagger';
import { ERRORS } from '@reelgate/contracts';
import type { ErrorCode } from '@reelgate/contracts';
import { ref } from './schemas.js';

/** What a route does, for /openapi.json. Names of answers and bodies are those of `SCHEMAS`. */
export interface Operation {
  readonly summary: string;
  readonly description?: string;
  /** Schema of the JSON answer. */
  readonly answer?: string;
  /** Schema of the JSON body. */
  readonly body?: string;
  /** Schema of the same body as multipart/form-data. */
  readonly form?: string;
  readonly query?: Readonly<
    Record<string, { readonly description: string; readonly enum?: readonly string[] }>
  >;
  /** Request headers and what they do. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Codes beside those that any route with a key can answer. */
  readonly errors?: readonly ErrorCode[];
  /** Schema of its errors; `Error` unless stated. */
  readonly error?: string;
  /** Media types of an answer that is not JSON. */
  readonly types?: readonly string[];
  /** Other statuses than 200 that are no errors, and what they say. */
  readonly also?: Readonly<Record<number, string>>;
  /** Whether it needs no key. */
  readonly open?: boolean;
}

const METADATA = Symbol('operation');
const WITH_KEY: readonly ErrorCode[] = [
  'invalid_api_key',
  'permission_denied',
  'internal_error',
  'service_unavailable',
];
const WITHOUT_KEY: readonly ErrorCode[] = ['internal_error'];

/** Describes a route. Every route of the API has one (a test compares), so the document lists what there is. */
export const operation = (about: Operation): MethodDecorator => SetMetadata(METADATA, about);

export function operationOf(handler: Function): Operation | undefined {
  return Reflect.getMetadata(METADATA, handler) as Operation | undefined;
}

/** The route in the words of OpenAPI 3.0. `params` are the names of its path's parameters. */
export function toOperationObject(about: Operation, params: readonly string[], tag: string): OperationObject {
  return {
    tags: [tag],
    summary: about.summary,
    ...(about.description ? { description: about.description } : {}),
    security: about.open ? [] : [{ key: [] }],
    parameters: [
      ...params.map((name): ParameterObject => ({
        name,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      ...Object.entries(about.query ?? {}).map(([name, { description, enum: words }]): ParameterObject => ({
        name,
        in: 'query',
        description,
        schema: { type: 'string', ...(words ? { enum: [...words] } : {}) },
      })),
      ...Object.entries(about.headers ?? {}).map(([name, description]): ParameterObject => ({
        name,
        in: 'header',
        description,
        schema: { type: 'string' },
      })),
    ],
    ...(about.body
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: ref(about.body) },
              ...(about.form ? { 'multipart/form-data': { schema: ref(about.form) } } : {}),
            },
          },
        }
      : {}),
    responses: { ...answers(about), ...refusals(about) },
  };
}

function answers({ answer, types, also }: Operation): Record<string, ResponseObject> {
  const json: ContentObject = answer ? { 'application/json': { schema: ref(answer) } } : {};
  const other: ContentObject = Object.fromEntries(
    (types ?? []).map((type) => [
      type,
      { schema: { type: 'string', ...(type.startsWith('text/') ? {} : { format: 'binary' }) } },
    ]),
  );
  return {
    200: { description: 'OK', content: { ...other, ...json } },
    ...Object.fromEntries(
      Object.entries(also ?? {}).map(([status, description]) => [status, { description }]),
    ),
  };
}

function refusals({ errors, error = 'Error', open }: Operation): Record<string, ResponseObject> {
  const codes = [...new Set([...(open ? WITHOUT_KEY : WITH_KEY), ...(errors ?? [])])];
  return Object.fromEntries(
    [...Map.groupBy(codes, (code) => ERRORS[code].status)].map(([status, each]) => [
      status,
      {
        description: each.map((code) => `\`${code}\``).join(', '),
        content: { 'application/json': { schema: ref(error) } },
      },
    ]),
  );
}
