import type { AppError } from '@reelgate/runtime';

/**
 * The message and the field of a failure in the words of another format: `names` says what it calls our fields. A field
 * inside one of them is named by it as a whole, since a dialect's fields are arranged otherwise.
 */
export function renameFields(
  { message, param }: AppError,
  names: Readonly<Record<string, string>>,
): { message: string; param: string | undefined } {
  const rename = (field: string): string => names[field.replace(/\[.*$/, '')] ?? field;
  return {
    message: message.replace(/`([^`]+)`/g, (_quoted, field: string) => `\`${rename(field)}\``),
    param: param === undefined ? undefined : rename(param),
  };
}
