import { readFileSync } from 'node:fs';
import { plainToInstance, Transform } from 'class-transformer';
import { getMetadataStorage, validateSync } from 'class-validator';
import type { ValidationError } from 'class-validator';

/**
 * Typed environment: each process declares one class whose properties are the variables' names, with defaults as
 * initialisers and class-validator rules; it is read once and frozen. Nothing else reads `process.env`.
 */
export type EnvSource = Readonly<Record<string, string | undefined>>;

/** Variable holding a whole number. */
export const EnvInteger = (): PropertyDecorator =>
  Transform(({ value }) =>
    typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : value,
  );

/** Variable holding a number. */
export const EnvNumber = (): PropertyDecorator =>
  Transform(({ value }) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value));

/** Variable holding `true`/`1`/`yes` or `false`/`0`/`no`. */
export const EnvBoolean = (): PropertyDecorator =>
  Transform(({ value }) => {
    if (typeof value !== 'string') return value;
    if (/^(true|1|yes)$/i.test(value)) return true;
    if (/^(false|0|no)$/i.test(value)) return false;
    return value;
  });

/** Variable holding a comma-separated list; blanks around entries are dropped. */
export const EnvList = (): PropertyDecorator =>
  Transform(({ value }) =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((entry) => entry.trim())
          .filter((entry) => entry !== '')
      : value,
  );

/** Variable holding one text, of any characters, or a JSON list of such. */
export const EnvTexts = (): PropertyDecorator =>
  Transform(({ value }) => {
    if (typeof value !== 'string') return value;
    if (!value.trimStart().startsWith('[')) return [value];
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  });

function explain(error: ValidationError): string {
  return `${error.property}: ${Object.values(error.constraints ?? { invalid: 'is not valid' }).join(', ')}`;
}

/**
 * Reads and checks an environment; for every variable of the class NAME, `NAME_FILE` may name a file that holds the value
 * instead. Throws one Error that lists every bad variable (names and rules, never values), or names a file that cannot be read.
 */
export function readEnv<T extends object>(type: new () => T, source: EnvSource): Readonly<T> {
  const given = Object.entries(source).filter(([, value]) => value !== undefined && value !== '');
  const values = { ...Object.fromEntries(given), ...valuesInFiles(type, new Map(given)) };
  const env = plainToInstance(type, values, { exposeDefaultValues: true });
  const errors = validateSync(env, { whitelist: true, validationError: { target: false, value: false } });
  if (errors.length > 0) {
    throw new Error(
      `The environment of ${type.name} is not valid:\n${errors.map((e) => `  ${explain(e)}`).join('\n')}`,
    );
  }
  return Object.freeze(env);
}

function valuesInFiles(
  type: new () => object,
  given: ReadonlyMap<string, string | undefined>,
): Record<string, string> {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const names = new Set(rules.map(({ propertyName }) => propertyName));
  const files = [...names].flatMap((name) => {
    const file = names.has(`${name}_FILE`) ? undefined : given.get(`${name}_FILE`);
    return file === undefined ? [] : [[name, file] as const];
  });
  return Object.fromEntries(files.map(([name, file]) => [name, valueIn(file, name, given.has(name))]));
}

function valueIn(file: string, name: string, isSet: boolean): string {
  if (isSet) throw new Error(`Set ${name} or ${name}_FILE, not both.`);
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new Error(`${name}_FILE: ${(error as Error).message}`, { cause: error });
  }
}
