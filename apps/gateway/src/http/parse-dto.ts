import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { ValidationError } from 'class-validator';
import { AppError } from '@reelgate/runtime';
import { checkTree } from './check-tree.js';
import { isPlainObject } from './plain-object.js';

/**
 * The body of an administrative request as its class. Unlike films' requests these have no unknown fields: a misspelled
 * limit must not pass for no limit. Throws AppError naming the first bad field.
 */
export function parseDto<T extends object>(type: new () => T, body: unknown): T {
  if (body !== undefined && body !== null && !isPlainObject(body)) {
    throw new AppError('invalid_json', 'The body has to be a JSON object.');
  }
  const plain = body ?? {};
  checkTree(plain);
  const dto = plainToInstance(type, plain);
  const [error] = validateSync(dto, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
  });
  if (!error) return dto;
  const { property: param, constraints = {} } = firstLeaf(error);
  if (plain[param as keyof typeof plain] === undefined && !('whitelistValidation' in constraints)) {
    throw new AppError('missing_required_parameter', `\`${param}\` is required.`, { param });
  }
  const rules = Object.values(constraints).join(', ') || `${param} is not valid`;
  throw new AppError('invalid_request', `${rules[0]!.toUpperCase()}${rules.slice(1)}.`, { param });
}

function firstLeaf(error: ValidationError): ValidationError {
  return error.constraints || !error.children?.[0] ? error : firstLeaf(error.children[0]);
}
