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

/** The interpreted members by their keys without case and underscores. */
const INTERPRETED = {
  resolution: 'resolution',
  aspectRatio: 'aspect_ratio',
  duration: 'duration',
  audioGeneration: 'audio_generation',
  offPeak: 'off_peak',
} as const;

const PARAM = 'metadata.output_config';

/**
 * Takes the object apart. Keys are matched without regard to case and underscores, so that `Resolution` is the
 * resolution: passed on as a native member it would change the film behind the price's back.
 */
export function readOutputConfig(value: unknown): OutputConfig {
  const object = isAbsent(value) ? {} : readObject({ param: PARAM, value });
  const interpreted = new Set(Object.values(INTERPRETED).map(plainKey));
  const native = Object.entries(object).filter(([key]) => !interpreted.has(plainKey(key)));
  const field = (name: string): Field => ({ param: `${PARAM}.${name}`, value: findMember(object, name) });
  return {
    resolution: field(INTERPRETED.resolution),
    aspectRatio: field(INTERPRETED.aspectRatio),
    duration: field(INTERPRETED.duration),
    audioGeneration: field(INTERPRETED.audioGeneration),
    offPeak: field(INTERPRETED.offPeak),
    native: Object.fromEntries(native.map(([key, member]) => [upperCamel(key), member])),
  };
}

/** The member spelled exactly so, else the first one spelled alike. */
function findMember(object: PlainObject, name: string): unknown {
  if (!isAbsent(object[name])) return object[name];
  const alike = Object.keys(object).find((key) => plainKey(key) === plainKey(name) && !isAbsent(object[key]));
  return alike === undefined ? undefined : object[alike];
}

const plainKey = (key: string): string => key.toLowerCase().replaceAll('_', '');

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
