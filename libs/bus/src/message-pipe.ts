import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { ValidationError } from 'class-validator';
import { AppError } from '@reelgate/runtime';
import { compileMessage } from './compile-message.js';

function flatten(errors: readonly ValidationError[], prefix = ''): { path: string; rules: string[] }[] {
  return errors.flatMap((error) => {
    const path = `${prefix}${error.property}`;
    const own = error.constraints ? [{ path, rules: Object.values(error.constraints) }] : [];
    return [...own, ...flatten(error.children ?? [], `${path}.`)];
  });
}

/**
 * Turns a payload into an instance of its message class. Throws AppError `invalid_request` (never retried) that names
 * the first bad field. Unknown members are dropped: a newer sender may know more.
 */
export function parseMessage<T extends object>(type: new () => T, payload: unknown): T {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new AppError('invalid_request', `A ${type.name} must be an object.`);
  }
  const valid = compileMessage(type)?.(payload);
  if (valid) return valid;
  const message = plainToInstance(type, payload);
  const errors = validateSync(message, {
    whitelist: true,
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
  });
  if (errors.length > 0) {
    const [first] = flatten(errors);
    throw new AppError(
      'invalid_request',
      `${type.name}.${first?.path ?? '?'}: ${first?.rules.join(', ') ?? 'is not valid'}.`,
      {
        param: first?.path,
      },
    );
  }
  return message;
}

/** Validates the payload of every bus handler against the class its parameter is declared with. */
export class MessagePipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const type = metadata.metatype;
    if (metadata.type !== 'body' || !type || (type as unknown) === Object) return value;
    return parseMessage(type as new () => object, value);
  }
}
