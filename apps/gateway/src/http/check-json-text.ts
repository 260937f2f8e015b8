import { MOST_LEVELS } from '@reelgate/catalog';
import { AppError } from '@reelgate/runtime';

/** Most values of a JSON body: members of objects and items of arrays. */
export const MAX_JSON_VALUES = 10_000;

/** Most characters outside of texts, escapes in texts included: bodies are large because texts in them are. */
const MAX_STEPS = 1024 * 1024;

/** An object of the text whose end has not come yet: the members it has so far, and the last of them. */
interface OpenObject {
  readonly keys: Set<string>;
  last: string | undefined;
}

/**
 * Refuses a JSON text that would become a tree too large or too deep, before it becomes one: parsing 40 MB of small members
 * takes seconds and gigabytes. Texts are skipped over, so Base64 costs next to nothing. Refuses a member that an object has
 * twice, too, of which a parser keeps the last without a word. Says nothing of whether the rest is well-formed. Throws AppError
 * `payload_too_large` or `invalid_json`.
 */
export function checkJsonText(text: string): void {
  /** What is open around the place that is looked at; undefined stands for an array. */
  const open: (OpenObject | undefined)[] = [];
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
        const object = open.at(-1);
        if (object && isKey(text, end)) {
          const key = keyOf(text.slice(i, end + 1));
          if (object.keys.has(key)) throw repeated(key, open[0]?.last ?? key, open.length === 1);
          object.keys.add(key);
          object.last = key;
        }
        i = end;
        break;
      }
      case 0x7b: // {
      case 0x5b: // [
        if (open.length >= MOST_LEVELS) {
          throw new AppError('invalid_json', `The body is nested more than ${MOST_LEVELS} levels deep.`);
        }
        open.push(text.charCodeAt(i) === 0x7b ? { keys: new Set(), last: undefined } : undefined);
        values += 1;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        open.pop();
        break;
      case 0x2c: // ,
        values += 1;
        break;
      default:
    }
    if (values > MAX_JSON_VALUES) throw tooLarge(`it has more than ${MAX_JSON_VALUES} members`);
  }
}

/** Whether the text that ends here is the name of a member. */
const isKey = (text: string, end: number): boolean => {
  let at = end + 1;
  while (' \t\n\r'.includes(text[at] ?? 'x')) at++;
  return text[at] === ':';
};

function keyOf(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted;
  }
}

function isEscaped(text: string, from: number, at: number): boolean {
  let backslashes = 0;
  while (at - 1 - backslashes > from && text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1;
  return backslashes % 2 === 1;
}

/** `field` is the member of the body that it stands in. */
function repeated(key: string, field: string, isField: boolean): AppError {
  const short = JSON.stringify(key.slice(0, 64));
  const param = (isField ? key : field).slice(0, 64);
  return new AppError('invalid_json', `The body has ${short} twice in one object: send it once.`, { param });
}

function tooLarge(why: string): AppError {
  return new AppError('payload_too_large', `The body is too large: ${why}.`);
}
