import { FAMILY_NAME } from '@reelgate/contracts';
import { applyDecorators } from '@nestjs/common';
import type { Type as Class } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsIn,
  IsInt,
  IsISO8601,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { readFlag, readInstant, readNumber, readTexts } from './query-values.js';

/**
 * The fields of requests and answers. Each decorator says one thing once: what /openapi.json tells of a field, and the rule
 * that `RequestPipe` holds a request to. In a class that the pipe does not take (an answer, or a create, which the catalogue
 * checks) only the first counts.
 */

/** What any field may say of itself. */
export interface About {
  readonly description?: string;
  readonly example?: unknown;
  /** May be absent. Then null is no value either, unless `nullable`. */
  readonly optional?: boolean;
  readonly nullable?: boolean;
  /** What holds where it is absent. */
  readonly standard?: unknown;
}

/** The same of a field that may hold several. */
export interface AboutMany extends About {
  readonly list?: boolean;
  /** Most items of a list. */
  readonly most?: number;
}

/** `groups` of class-transformer in which values are read from the texts of a query string. */
export const QUERY = 'query';

export function Text({
  least = 0,
  longest,
  pattern,
  format,
  what,
  ...about
}: AboutMany & {
  readonly least?: number;
  /** Most characters. */
  readonly longest?: number;
  readonly pattern?: RegExp;
  readonly format?: 'uri';
  /** What the pattern wants, after "has to be". */
  readonly what?: string;
} = {}): PropertyDecorator {
  const size = `a text of ${least > 0 ? `${least} to ` : 'at most '}${longest ?? 'any number of'} characters`;
  const hasSize = least > 0 || longest !== undefined;
  return field(
    about,
    {
      type: String,
      ...(least > 0 ? { minLength: least } : {}),
      ...(longest === undefined ? {} : { maxLength: longest }),
      ...(pattern ? { pattern: pattern.source } : {}),
      ...(format ? { format } : {}),
    },
    IsString(rule(about, 'a text')),
    ...(hasSize ? [Length(least, longest, rule(about, size))] : []),
    ...(pattern ? [Matches(pattern, rule(about, what ?? `a text like ${pattern.source}`))] : []),
    ...(about.list ? [fromQuery(readTexts)] : []),
  );
}

/** A family: which there are follows from the installation's models. */
export const FamilyName = (about: AboutMany = {}): PropertyDecorator =>
  Text({
    pattern: FAMILY_NAME,
    what: 'the name of a family, in lower case',
    ...about,
  });

/** One of a few words. */
export function Word(words: readonly string[], about: AboutMany = {}): PropertyDecorator {
  return field(
    about,
    { enum: [...words], type: String },
    IsIn(words, rule(about, `${about.list ? '' : 'one '}of ${words.join(', ')}`)),
    ...(about.list ? [fromQuery(readTexts)] : []),
  );
}

export function Integer({
  least,
  most,
  ...about
}: About & {
  readonly least?: number;
  readonly most?: number;
  readonly list?: boolean;
} = {}): PropertyDecorator {
  const what = `a whole number${range(least, most)}`;
  return field(
    about,
    { type: 'integer', ...limits(least, most) },
    IsInt(rule(about, what)),
    ...bounds(about, what, least, most),
    fromQuery(readNumber),
  );
}

export function Num({
  least,
  most,
  ...about
}: About & { readonly least?: number; readonly most?: number } = {}): PropertyDecorator {
  const what = `a number${range(least, most)}`;
  return field(
    about,
    { type: 'number', ...limits(least, most) },
    IsNumber({}, rule(about, what)),
    ...bounds(about, what, least, most),
    fromQuery(readNumber),
  );
}

export function Flag(about: About = {}): PropertyDecorator {
  return field(about, { type: Boolean }, IsBoolean(rule(about, 'true or false')), fromQuery(readFlag));
}

/** An amount of money in an answer: text with six decimals, so that nobody rounds it. */
export function Amount(about: About = {}): PropertyDecorator {
  return Text({ example: '3.000000', pattern: /^-?\d+\.\d{6}$/, ...about });
}

/** An amount or a factor in a request: at most six decimals, as text. */
export function Decimal({ signed, ...about }: About & { readonly signed?: boolean } = {}): PropertyDecorator {
  return Text({
    example: '10.50',
    pattern: signed ? /^-?\d{1,12}(\.\d{1,6})?$/ : /^\d{1,12}(\.\d{1,6})?$/,
    what: 'a decimal amount as text, such as "10.50"',
    ...about,
  });
}

/** A moment in an answer, or in the body of a request: ISO 8601. */
export function Instant(about: About = {}): PropertyDecorator {
  return field(
    about,
    { type: String, format: 'date-time' },
    IsISO8601({ strict: true }, rule(about, 'an ISO 8601 instant')),
  );
}

/** A moment in an answer, in unix seconds. */
export function UnixTime(about: About = {}): PropertyDecorator {
  return Integer({ ...about, description: [about.description, 'Unix seconds.'].filter(Boolean).join(' ') });
}

/** A moment in a query string, which is a Date in the class: ISO 8601, a date alone (its first moment, UTC), or unix seconds. */
export function QueryInstant(about: About = {}): PropertyDecorator {
  const forms = 'ISO 8601 with a time zone, a date (its first moment, UTC), or unix seconds.';
  return field(
    { ...about, description: [about.description, forms].filter(Boolean).join(' ') },
    { type: String, example: '2026-03-01T00:00:00Z' },
    IsDate(rule(about, 'an ISO 8601 instant with a time zone, a date, or unix seconds')),
    fromQuery(readInstant),
  );
}

/** An object of another class. */
export function Nested(type: Class, about: AboutMany = {}): PropertyDecorator {
  return field(
    about,
    { type: () => type },
    IsObject(rule(about, 'an object')),
    ValidateNested({ each: about.list === true }),
    Type(() => type),
  );
}

/** An object with members of any name. */
export function Members(about: AboutMany & { readonly of?: Shape } = {}): PropertyDecorator {
  const { of: additionalProperties = true, ...rest } = about;
  const shape = { type: 'object', additionalProperties } as const;
  return field(rest, rest.list ? { type: 'array', items: shape } : shape, IsObject(rule(rest, 'an object')));
}

/** A JSON Schema, where no decorator above says it. */
export type Shape = NonNullable<ApiPropertyOptions['anyOf']>[number];

/** Something that can be written in several ways. */
export function OneOf(shapes: readonly Shape[], about: About = {}): PropertyDecorator {
  return field(about, { anyOf: [...shapes] });
}

function field(
  about: AboutMany,
  schema: ApiPropertyOptions,
  ...rules: PropertyDecorator[]
): PropertyDecorator {
  const { description, example, optional, nullable, standard, list, most } = about;
  const options = {
    ...schema,
    ...(description === undefined ? {} : { description }),
    ...(example === undefined ? {} : { example }),
    ...(standard === undefined ? {} : { default: standard }),
    ...(nullable ? { nullable } : {}),
    ...(list && !('items' in schema) ? { isArray: true } : {}),
    ...(most === undefined ? {} : { maxItems: most }),
    required: optional !== true,
  } as ApiPropertyOptions;
  return applyDecorators(
    ApiProperty(options),
    ...(optional && nullable ? [IsOptional()] : []),
    ...(optional && !nullable ? [ValidateIf((_dto, value) => value !== undefined)] : []),
    ...(nullable && !optional ? [ValidateIf((_dto, value) => value !== null)] : []),
    ...(list ? [IsArray({ message: '`$property` has to be a list' })] : []),
    ...(most === undefined
      ? []
      : [ArrayMaxSize(most, { message: `\`$property\` has at most ${most} items` })]),
    ...rules,
  );
}

function rule({ list }: AboutMany, what: string): { message: string; each: boolean } {
  return { message: `\`$property\` has to be ${list ? 'a list, each ' : ''}${what}`, each: list === true };
}

function limits(least: number | undefined, most: number | undefined): { minimum?: number; maximum?: number } {
  return {
    ...(least === undefined ? {} : { minimum: least }),
    ...(most === undefined ? {} : { maximum: most }),
  };
}

function bounds(
  about: About,
  what: string,
  least: number | undefined,
  most: number | undefined,
): PropertyDecorator[] {
  return [
    ...(least === undefined ? [] : [Min(least, rule(about, what))]),
    ...(most === undefined ? [] : [Max(most, rule(about, what))]),
  ];
}

function range(least: number | undefined, most: number | undefined): string {
  if (most === undefined) return least === undefined ? '' : ` of at least ${least}`;
  return least === undefined ? ` of at most ${most}` : ` from ${least} to ${most}`;
}

const fromQuery = (read: (value: unknown) => unknown): PropertyDecorator =>
  Transform(({ value }) => read(value), { groups: [QUERY] });
