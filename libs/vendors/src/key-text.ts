/**
 * Checks a channel key, or a part of one, that becomes part of a header: printable ASCII without a blank. Strict, because a
 * key that is cut or padded would only fail later, as a refused call. `form` says what is expected ("an Ark key is …").
 * Throws TypeError saying what is wrong, without quoting the key.
 */
export function checkKeyText(text: string, form: string, what = 'this one'): void {
  if (text === '') throw new TypeError(`${form}; ${what} is empty`);
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new TypeError(`${form}; ${what} holds a blank, a line break or a character outside ASCII`);
  }
}

/** The parts of a channel key, which stand between `|`; `counts` are the numbers of parts it can have. Throws TypeError. */
export function keyParts(key: string, form: string, counts: readonly number[]): string[] {
  const parts = key.split('|');
  if (!counts.includes(parts.length)) {
    throw new TypeError(`${form}; this one has ${parts.length} ${parts.length === 1 ? 'part' : 'parts'}`);
  }
  for (const part of parts) checkKeyText(part, form, 'a part');
  return parts;
}
