import { plainToInstance, Transform } from 'class-transformer';
import { validateSync } from 'class-validator';
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

/** Reads and checks an environment. Throws one Error that lists every bad variable (names and rules, never values). */
export function readEnv<T extends object>(type: new () => T, source: EnvSource): Readonly<T> {
  const known = Object.keys(source).filter((name) => source[name] !== undefined && source[name] !== '');
  const env = plainToInstance(type, Object.fromEntries(known.map((name) => [name, source[name]])), {
    exposeDefaultValues: true,
  });
  const errors = validateSync(env, { whitelist: true, validationError: { target: false, value: false } });
  if (errors.length > 0) {
    throw new Error(
      `The environment of ${type.name} is not valid:\n${errors.map((e) => `  ${explain(e)}`).join('\n')}`,
    );
  }
  return Object.freeze(env);
}
