import { AppError } from '@reelgate/runtime';
import { isPlainObject, MOST_LEVELS } from '@reelgate/catalog';
import type { PlainObject } from '@reelgate/catalog';

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Refuses what a body may contain and a database, a message or an object may not: characters that are no text (NUL, half
 * of a surrogate pair), members named like built-in properties, endless nesting. Throws AppError `invalid_request` with
 * the top-level field as `param`.
 */
export function checkTree(body: PlainObject): void {
  for (const [field, value] of Object.entries(body)) {
    checkText(field, undefined);
    check(value, field, 2);
  }
}

function check(value: unknown, field: string, depth: number): void {
  if (typeof value === 'string') return checkText(value, field);
  if (typeof value !== 'object' || value === null) return;
  if (depth > MOST_LEVELS) throw refuse(field, `\`${field}\` is nested too deeply.`);
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) check(item, field, depth + 1);
  } else if (isPlainObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      checkText(key, field);
      if (FORBIDDEN.has(key))
        throw refuse(field, `\`${field}\` has a member named like a built-in property.`);
      check(member, field, depth + 1);
    }
  }
}

function checkText(text: string, field: string | undefined): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw refuse(
      field,
      `${field ? `\`${field}\`` : 'A field name'} contains characters that are not valid Unicode text.`,
    );
  }
}

function refuse(param: string | undefined, message: string): AppError {
  return new AppError('invalid_request', message, { param });
}
