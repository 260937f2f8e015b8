import { applyDecorators, SetMetadata } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import type { ApiResponseOptions, ContentObject, OperationObject, ResponseObject } from '@nestjs/swagger';
import { ERRORS } from '@reelgate/contracts';
import type { ErrorCode } from '@reelgate/contracts';
import { ErrorAnswer } from './error-answer.dto.js';

/** What a route does, for /openapi.json. Its parameters and the query are read off the handler itself. */
export interface Operation {
  /** Unique, and for ever: generated clients name their methods after it. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** Class of the JSON answer; several when the caller decides which. */
  readonly answer?: Type | readonly Type[];
  /** Class of the body. */
  readonly body?: Type;
  /** Bodies that can be sent as they are, by what they show. */
  readonly examples?: Readonly<Record<string, object>>;
  /** Whether the body may be multipart/form-data as well. */
  readonly form?: boolean;
  /** Request headers and what they do; their names end in `!` where the route insists on them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Codes beside those that any route with a key can answer. */
  readonly errors?: readonly ErrorCode[];
  /** Class of its errors; `Error` unless stated. */
  readonly error?: Type;
  /** Media types of an answer that is not JSON. */
  readonly types?: readonly string[];
  /** Other statuses than 200 that are no errors, and what they say; with the class of their body if there is one. */
  readonly also?: Readonly<Record<number, string | { readonly description: string; readonly answer: Type }>>;
  /** Whether it needs no key. */
  readonly open?: boolean;
}

const METADATA = Symbol('operation');

/** What any call can be refused with. */
const ANY: readonly ErrorCode[] = [
  'invalid_request',
  'rate_limit_exceeded',
  'internal_error',
  'service_unavailable',
];
const WITH_KEY: readonly ErrorCode[] = ['invalid_api_key', 'permission_denied'];
const WITH_BODY: readonly ErrorCode[] = ['invalid_json', 'missing_required_parameter'];
/** Whatever is sent to a route that reads no body is refused too when it is too large or of no known kind. */
const WITH_PAYLOAD: readonly ErrorCode[] = ['payload_too_large', 'unsupported_media_type'];
/** Their statuses, which a GET cannot have. */
export const PAYLOAD_STATUSES = WITH_PAYLOAD.map((code) => ERRORS[code].status);

/** Describes a route. Every route of the API has one (a test compares), so the document lists what there is. */
export function operation(about: Operation): MethodDecorator {
  const { id, summary, description, body, examples, form, headers, open } = about;
  return applyDecorators(
    SetMetadata(METADATA, about),
    ApiOperation({
      operationId: id,
      summary,
      ...(description ? { description } : {}),
      ...(open ? { security: [] } : {}),
    }),
    ApiExtraModels(...modelsOf(about)),
    ...(body
      ? [
          ApiBody({
            type: body,
            examples: Object.fromEntries(
              Object.entries(examples ?? {}).map(([name, value]) => [name, { value }]),
            ),
          }),
          ApiConsumes('application/json', ...(form ? ['multipart/form-data'] : [])),
        ]
      : []),
    ...Object.entries(headers ?? {}).map(([name, description]) =>
      ApiHeader({ name: name.replace(/!$/, ''), description, required: name.endsWith('!') }),
    ),
    ...Object.entries(responsesOf(about)).map(([status, response]) =>
      ApiResponse({ status: Number(status), ...response } as ApiResponseOptions),
    ),
  );
}

export function operationOf(handler: Function): Operation | undefined {
  return Reflect.getMetadata(METADATA, handler) as Operation | undefined;
}

/** The same for a route that is the server's own and no controller's. */
export function plainOperation(about: Operation, parameters: readonly string[]): OperationObject {
  return {
    operationId: about.id,
    summary: about.summary,
    ...(about.description ? { description: about.description } : {}),
    ...(about.open ? { security: [] } : {}),
    parameters: parameters.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    responses: responsesOf(about),
  };
}

function modelsOf({ answer = [], error = ErrorAnswer, also = {} }: Operation): Type[] {
  return [
    ...[answer].flat(),
    error,
    ...Object.values(also).flatMap((each) => (typeof each === 'string' ? [] : [each.answer])),
  ];
}

function responsesOf(about: Operation): Record<string, ResponseObject> {
  // What a route says of a status itself goes before what any route says of it.
  return { ...refusals(about), ...answers(about) };
}

function answers({ answer, types = [], also = {} }: Operation): Record<string, ResponseObject> {
  const classes = answer === undefined ? [] : [answer].flat();
  const other: ContentObject = Object.fromEntries(
    types.map((type) => [
      type,
      { schema: { type: 'string', ...(type.startsWith('text/') ? {} : { format: 'binary' }) } },
    ]),
  );
  return {
    200: { description: 'OK', content: { ...other, ...(classes.length > 0 ? json(...classes) : {}) } },
    ...Object.fromEntries(
      Object.entries(also).map(([status, each]) => [
        status,
        typeof each === 'string'
          ? { description: each }
          : { description: each.description, content: json(each.answer) },
      ]),
    ),
  };
}

function json(...classes: readonly Type[]): ContentObject {
  const refs = classes.map((type) => ({ $ref: getSchemaPath(type) }));
  return { 'application/json': { schema: refs.length === 1 ? refs[0]! : { anyOf: refs } } };
}

function refusals({
  errors = [],
  error = ErrorAnswer,
  body,
  open,
}: Operation): Record<string, ResponseObject> {
  const codes = new Set([
    ...ANY,
    ...(open ? [] : WITH_KEY),
    ...(body ? WITH_BODY : []),
    ...WITH_PAYLOAD,
    ...errors,
  ]);
  return Object.fromEntries(
    [...Map.groupBy(codes, (code) => ERRORS[code].status)].map(([status, each]) => [
      status,
      { description: each.map((code) => `\`${code}\``).join(', '), content: json(error) },
    ]),
  );
}
