import { checkKeyText } from '../key-text.js';

const FORM = 'a MiniMax key is the API key alone, without the word "Bearer"';

/** Checks a channel key, the whole of which becomes part of a header. Throws TypeError without quoting it. */
export const checkKey = (key: string): void => checkKeyText(key, FORM);
