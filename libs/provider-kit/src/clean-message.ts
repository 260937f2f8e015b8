import { redactText } from '@reelgate/runtime';

/** Longest text of an event. */
const LONGEST = 2_000;
const URLS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi;
const ADDRESSES = /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g;
/** Parts of a key shorter than this are region names and the like. */
const SHORTEST_SECRET = 8;

/**
 * A vendor's or our own text as callers may read it: without credentials, links, addresses and any part of the channel's
 * key, and at most 2000 characters.
 */
export function cleanMessage(message: string, key?: string): string {
  let text = message;
  for (const part of key?.split(/[|:,;\s]/) ?? []) {
    if (part.length >= SHORTEST_SECRET) text = text.replaceAll(part, '[redacted]');
  }
  text = redactText(text).replace(URLS, '[link]').replace(ADDRESSES, '[address]').trim();
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
