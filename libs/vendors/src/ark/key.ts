const FORM = 'an Ark key is the API key alone, without the word "Bearer"';

/**
 * Checks a channel key: printable ASCII without a blank, since the whole text becomes part of a header. Throws TypeError
 * saying what is wrong, without quoting the key.
 */
export function checkKey(key: string): void {
  if (key === '') throw new TypeError(`${FORM}; this one is empty`);
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new TypeError(`${FORM}; this one holds a blank, a line break or a character outside ASCII`);
  }
}
