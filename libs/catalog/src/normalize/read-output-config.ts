import type { Field, PlainObject } from './read-value.js';
import { isAbsent, readObject } from './read-value.js';

/** `metadata.output_config`: the members Reelgate interprets, as fields, and the native rest as the upstream spells it. */
export interface OutputConfig {
  readonly resolution: Field;
  readonly aspectRatio: Field;
  readonly duration: Field;
  readonly audioGeneration: Field;
  readonly offPeak: Field;
  readonly native: PlainObject;
}

const PARAM = 'metadata.output_config';

/** The interpreted members: key without case and underscores → documented spelling. */
const INTERPRETED: ReadonlyMap<string, string> = new Map(
  ['resolution', 'aspect_ratio', 'duration', 'audio_generation', 'off_peak'].map((key) => [
    plainKey(key),
    key,
  ]),
);

/**
 * Takes the object apart. Keys are matched without regard to case and underscores, so that `Resolution` is the
 * resolution: passed on as a native member it would change the film behind the price's back. Of two spellings of one
 * member the documented one wins.
 */
export function readOutputConfig(value: unknown, called: (path: string) => string): OutputConfig {
  const object = isAbsent(value) ? {} : readObject({ param: called(PARAM), value });
  const members = new Map<string, unknown>();
  const native: [string, unknown][] = [];
  for (const [key, member] of Object.entries(object)) {
    const known = INTERPRETED.get(plainKey(key));
    if (known === undefined) native.push([upperCamel(key), member]);
    else if (!isAbsent(member) && (key === known || !members.has(known))) members.set(known, member);
  }
  const field = (key: string): Field => ({ param: called(`${PARAM}.${key}`), value: members.get(key) });
  return {
    resolution: field('resolution'),
    aspectRatio: field('aspect_ratio'),
    duration: field('duration'),
    audioGeneration: field('audio_generation'),
    offPeak: field('off_peak'),
    native: Object.fromEntries(native),
  };
}

function plainKey(key: string): string {
  return key.toLowerCase().replaceAll('_', '');
}

/** Words that Tencent VOD writes in capitals. */
const CAPITALS = new Map([['bgm', 'BGM']]);

/** `storage_mode` → `StorageMode`; a key that begins with a capital is the upstream's own spelling already. */
function upperCamel(key: string): string {
  if (!/^[a-z]/.test(key)) return key;
  return key
    .split('_')
    .map((word) => CAPITALS.get(word) ?? word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
