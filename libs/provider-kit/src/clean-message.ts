import { redactText } from '@reelgate/runtime';

/** Longest text of an event. */
const LONGEST = 2_000;
const URLS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi;
const ADDRESSES = /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g;
/** Null is no text to Postgres, and the others are none to people. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
/** Parts of a key shorter than this are region names and the like. */
const SHORTEST_SECRET = 8;

/**
 * A vendor's or our own text as callers may read it: without credentials, links, addresses and any part of the channel's
 * key, and at most 2000 characters. What comes of it can be stored: a message of which a database would take no note would keep
 * its task from ever ending.
 */
export function cleanMessage(message: string, key?: string): string {
  let text = message.replace(CONTROLS, '').toWellFormed();
  for (const part of key?.split(/[|:,;\s]/) ?? []) {
    if (part.length >= SHORTEST_SECRET) text = text.replaceAll(part, '[redacted]');
  }
  text = redactText(text).replace(URLS, '[link]').replace(ADDRESSES, '[address]').trim();
  // A cut may go through the middle of a character.
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).toWellFormed()}…`;
}

/** Longest code of a vendor, and longest id it gives a job. */
const LONGEST_WORD = 200;

/** A vendor's code as it is kept and counted: printable and short. */
export function cleanCode(code: string): string {
  return code.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_WORD);
}

/** Whether a job can be kept and asked for under this id of its vendor's. */
export const isUsableId = (id: string): boolean => /^[\x21-\x7e]+$/.test(id) && id.length <= LONGEST_WORD;
