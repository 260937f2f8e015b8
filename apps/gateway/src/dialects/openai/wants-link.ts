import Negotiator from 'negotiator';

/** What the official clients ask for when they mean the bytes, beside the type itself. */
const BYTES = ['application/binary', 'application/octet-stream'];

/** A range may name the charset that our answers have. */
const JSON_TYPES = ['application/json', 'application/json; charset=utf-8'];

/**
 * Whether a client wants the link to a film in JSON rather than the film: when its `Accept` takes JSON, and no range of it
 * takes `type`, nor is there any other word for bytes.
 */
export function wantsLink(accept: string | undefined, type: string): boolean {
  const negotiator = new Negotiator({ headers: { accept } });
  const takes = (...offered: string[]): boolean => negotiator.mediaTypes(offered).length > 0;
  if (!takes(...JSON_TYPES) || takes(type)) return false;
  return !negotiator.mediaTypes().some((range) => BYTES.includes(range.toLowerCase()));
}
