/** For every answer: nothing in it is guessed to be something else, framed, kept or told to other sites. */
const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  // Most answers carry links that work without a key; whoever may be kept says so itself.
  'cache-control': 'no-store',
};
/** An answer of data has nothing to run or load, even when somebody opens it as a page. */
const DATA = "default-src 'none'; frame-ancestors 'none'";
/** The documentation's page: its own files, the pictures and styles that it writes into itself, and calls to this API. */
const PAGE =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What a film's or a picture's answer says: made by others, so it may not run anything on our origin. */
export const FOREIGN_CONTENT = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': `sandbox; ${DATA}`,
};

/** Headers that the answer to this URL begins with; handlers may replace them. */
export function safetyHeaders(url: string): Record<string, string> {
  return { ...ALWAYS, 'content-security-policy': /^\/docs(?:[/?]|$)/.test(url) ? PAGE : DATA };
}
