// @ts-expect-error The one door to what `@Type` and `@Transform` have recorded: it has no types of its own.
import * as transforming from 'class-transformer/cjs/storage.js';
import type { MetadataStorage } from 'class-transformer/types/MetadataStorage.js';
import { getMetadataStorage } from 'class-validator';
import type { ValidationArguments } from 'class-validator';

const { defaultMetadataStorage } = transforming as { defaultMetadataStorage: MetadataStorage };

type Class<T extends object = object> = new () => T;
/** Reads a payload; undefined where something in it is not valid. */
type Reader<T extends object = object> = (payload: object) => T | undefined;

/** One rule of a member, as its decorator made it. */
interface Rule {
  readonly each: boolean;
  readonly constraints: unknown[];
  readonly validate: (value: unknown, about: ValidationArguments) => unknown;
}

interface Member {
  readonly name: string;
  readonly conditions: readonly ((object: object, value: unknown) => boolean)[];
  readonly rules: readonly Rule[];
  /** What its objects are read by; absent for a member that has none. */
  readonly nested: Reader | undefined;
  readonly transforms: readonly ((value: unknown, payload: object) => unknown)[];
}

const PLAIN_TO_CLASS = 0;
const CUSTOM = 'customValidation';
const CONDITIONAL = 'conditionalValidation';
const NESTED = 'nestedValidation';
const WHITELIST = 'whitelistValidation';

const readers = new Map<Class, Reader | undefined>();

/**
 * A reader for payloads of a message class: it does what class-transformer's `plainToInstance` and class-validator's
 * `validateSync` do with `whitelist`, by the rules of the same decorators, which it looks up once instead of at each message. It
 * only says yes: why a payload is not valid is theirs to say. Undefined for a class that uses more of them than messages need.
 */
export function compileMessage<T extends object>(type: Class<T>): Reader<T> | undefined {
  if (!readers.has(type)) readers.set(type, compile(type));
  return readers.get(type) as Reader<T> | undefined;
}

function compile(type: Class): Reader | undefined {
  if (defaultMetadataStorage.getStrategy(type) !== 'none') return undefined;
  const storage = getMetadataStorage();
  const recorded = storage.getTargetValidationMetadatas(type, '', false, false);
  const members: Member[] = [];
  for (const [name, all] of Object.entries(storage.groupByPropertyName(recorded))) {
    const known = [CUSTOM, CONDITIONAL, NESTED, WHITELIST];
    if (all.some((one) => !known.includes(one.type) || one.validateIf !== undefined)) return undefined;
    const isNested = all.some((one) => one.type === NESTED);
    const typed = defaultMetadataStorage.findTypeMetadata(type, name);
    if (isNested !== (typed !== undefined) || typed?.options?.discriminator) return undefined;
    const nestedType = typed?.typeFunction?.() as Class | undefined;
    const nested = nestedType && compileMessage(nestedType);
    if (isNested && !nested) return undefined;
    members.push({
      name,
      nested,
      conditions: all
        .filter((one) => one.type === CONDITIONAL)
        .map((one) => one.constraints[0] as Member['conditions'][number]),
      rules: all
        .filter((one) => one.type === CUSTOM)
        .flatMap(({ each, constraints, constraintCls }) =>
          storage.getTargetValidatorConstraints(constraintCls).map(({ instance }) => ({
            each,
            constraints,
            validate: (value: unknown, about: ValidationArguments) => instance.validate(value, about),
          })),
        ),
      transforms: defaultMetadataStorage.findTransformMetadatas(type, name, PLAIN_TO_CLASS).map(
        ({ transformFn }) =>
          (value, payload) =>
            transformFn({ value, key: name, obj: payload, type: PLAIN_TO_CLASS, options: {} }),
      ),
    });
  }
  return (payload) => readMessage(type, members, payload);
}

function readMessage(type: Class, members: readonly Member[], payload: object): object | undefined {
  const message = new type() as Record<string, unknown>;
  const given = payload as Record<string, unknown>;
  for (const { name, nested, transforms } of members) {
    if (!Object.hasOwn(given, name)) continue;
    let value: unknown = given[name];
    if (nested) {
      value = Array.isArray(value)
        ? value.map((item) => readNested(nested, item))
        : readNested(nested, value);
    }
    for (const transform of transforms) value = transform(value, payload);
    message[name] = value;
  }
  return members.every((member) => isValid(type, member, message)) ? message : undefined;
}

/** What stands for a nested object that is not valid; nothing else is equal to it. */
const INVALID = Symbol('invalid');

function readNested(read: Reader, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? INVALID : (read(value) ?? INVALID);
}

function isValid(type: Class, member: Member, message: Record<string, unknown>): boolean {
  const { name, conditions, rules, nested } = member;
  const value = message[name];
  for (const condition of conditions) if (!condition(message, value)) return !holdsInvalid(nested, value);
  for (const { each, constraints, validate } of rules) {
    const about = { targetName: type.name, property: name, object: message, value, constraints };
    const fits =
      each && Array.isArray(value)
        ? value.every((item) => validate(item, about))
        : validate(value, about) === true;
    if (!fits) return false;
  }
  // A member that is not there is for the other rules to miss.
  if (!nested || value === undefined) return true;
  return Array.isArray(value) ? value.every(isObject) : isObject(value);
}

/** What is not looked at may be anything, but not a mark of ours. */
const holdsInvalid = (nested: Reader | undefined, value: unknown): boolean =>
  nested !== undefined && (value === INVALID || (Array.isArray(value) && value.includes(INVALID)));

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
