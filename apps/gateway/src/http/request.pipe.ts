import { Injectable } from '@nestjs/common';
import type { ArgumentMetadata, PipeTransform, Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync } from 'class-validator';
import type { ValidationError } from 'class-validator';
import { isPlainObject } from '@reelgate/catalog';
import type { PlainObject } from '@reelgate/catalog';
import { AppError } from '@reelgate/runtime';
import { QUERY } from '../openapi/fields.js';
import { checkTree } from './check-tree.js';

/**
 * Makes the body or the query string of a request the class that its handler asks for, and throws AppError naming the
 * first field that does not fit. Neither has unknown members: a misspelled limit must not pass for none, nor a misspelled
 * filter for everything.
 */
@Injectable()
export class RequestPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (!metatype || !isDescribed(metatype)) return value;
    if (type === 'body') return parseBody(metatype, value);
    if (type === 'query') return parseQuery(metatype, value as PlainObject);
    return value;
  }
}

/** Throws AppError. */
export function parseBody<T extends object>(type: Type<T>, body: unknown): T {
  if (body !== undefined && body !== null && !isPlainObject(body)) {
    throw new AppError('invalid_json', 'The body has to be a JSON object.');
  }
  const plain = body ?? {};
  checkTree(plain);
  return check(plainToInstance(type, plain), plain, type);
}

/** The same of a query string, whose values are texts; an empty one counts as absent. Throws AppError. */
export function parseQuery<T extends object>(type: Type<T>, query: PlainObject): T {
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
  return check(plainToInstance(type, given, { groups: [QUERY] }), given, type);
}

function check<T extends object>(dto: T, given: PlainObject, type: Type<T>): T {
  const [error] = validateSync(dto, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
  });
  if (error) throw refusal(error, given, type);
  return dto;
}

function refusal(error: ValidationError, given: PlainObject, type: Type): AppError {
  const { param, constraints } = firstLeaf(error);
  if ('whitelistValidation' in constraints) {
    const known = param === error.property ? ` Known here: ${namesOf(type).join(', ')}.` : '';
    return new AppError('invalid_request', `There is no \`${param}\`.${known}`, { param });
  }
  if (given[param] === undefined && param === error.property) {
    return new AppError('missing_required_parameter', `\`${param}\` is required.`, { param });
  }
  const [rule = `\`${param}\` is not valid`] = Object.values(constraints);
  return new AppError('invalid_request', `${rule}.`, { param });
}

function firstLeaf(
  { property, constraints, children }: ValidationError,
  path = '',
): { readonly param: string; readonly constraints: Readonly<Record<string, string>> } {
  const param =
    path === '' ? property : /^\d+$/.test(property) ? `${path}[${property}]` : `${path}.${property}`;
  const [child] = children ?? [];
  return constraints || !child ? { param, constraints: constraints ?? {} } : firstLeaf(child, param);
}

function isDescribed(type: Type): boolean {
  return namesOf(type).length > 0;
}

function namesOf(type: Type): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', true, false);
  return [...new Set(rules.map(({ propertyName }) => propertyName))];
}
