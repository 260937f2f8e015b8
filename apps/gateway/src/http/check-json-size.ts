import { MOST_LEVELS } from '@reelgate/catalog';
import { AppError } from '@reelgate/runtime';

/** Most values of a JSON body: members of objects and items of arrays. */
export const MAX_JSON_VALUES = 10_000;

/** Most characters outside of texts, escapes in texts included: bodies are large because texts in them are. */
const MAX_STEPS = 1024 * 1024;

/**
 * Refuses a JSON text that would become a tree too large or too deep, before it becomes one: parsing 40 MB of small members
 * takes seconds and gigabytes. Texts are skipped over, so Base64 costs next to nothing. Says nothing of whether the rest
 * is well-formed. Throws AppError `payload_too_large` or `invalid_json`.
 */
export function checkJsonSize(text: string): void {
  let depth = 0;
  let values = 0;
  let steps = 0;
  for (let i = 0; i < text.length; i++) {
    if (++steps > MAX_STEPS) throw tooLarge('more than 1 MiB of it is no text');
    switch (text.charCodeAt(i)) {
      case 0x22: {
        // To the quotation mark that ends the text: the next one with an even number of backslashes before it.
        let end = text.indexOf('"', i + 1);
        while (end !== -1 && isEscaped(text, i, end)) {
          if (++steps > MAX_STEPS) throw tooLarge('it has too many escaped characters');
          end = text.indexOf('"', end + 1);
        }
        // An open text is for the parser to refuse.
        if (end === -1) return;
        i = end;
        break;
      }
      case 0x7b: // {
      case 0x5b: // [
        if (++depth > MOST_LEVELS) {
          throw new AppError('invalid_json', `The body is nested more than ${MOST_LEVELS} levels deep.`);
        }
        values += 1;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth -= 1;
        break;
      case 0x2c: // ,
        values += 1;
        break;
      default:
    }
    if (values > MAX_JSON_VALUES) throw tooLarge(`it has more than ${MAX_JSON_VALUES} members`);
  }
}

function isEscaped(text: string, from: number, at: number): boolean {
  let backslashes = 0;
  while (at - 1 - backslashes > from && text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1;
  return backslashes % 2 === 1;
}

function tooLarge(why: string): AppError {
  return new AppError('payload_too_large', `The body is too large: ${why}.`);
}
