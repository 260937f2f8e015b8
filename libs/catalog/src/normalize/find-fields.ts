import { booleanOf, isAbsent, isPlainObject } from './read-value.js';
import type { Field, PlainObject } from './read-value.js';
import { OWN_SCENES } from '../families/family-facts.js';
import { holdsMedia } from './media-values.js';
import type { MeaningName } from './meanings.js';
import { MEANING_NAMES, MEANINGS, plainName } from './meanings.js';
import { ratioOfWord, tierOfWord } from './words.js';

/** A field that a request states something by, and where it stands. */
export interface FoundField {
  /** From the root of the request: `ratio`, `metadata.output_config.sound`. */
  readonly path: string;
  readonly value: unknown;
  /** Whether it is one of the documented places. */
  readonly isPlace: boolean;
}

/** Everything in a request that has a meaning, by meaning and from strong to weak. */
export type FoundFields = ReadonlyMap<MeaningName, readonly FoundField[]>;

export const MEDIA_MEANINGS = [
  'firstFrame',
  'images',
  'references',
  'lastFrame',
  'videos',
  'audios',
] as const satisfies readonly MeaningName[];

const lastName = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

const PLACES: ReadonlySet<string> = new Set(MEANING_NAMES.flatMap((name) => MEANINGS[name].places));

/** Whether a path is a documented place of something. */
export const isPlace = (path: string): boolean => PLACES.has(path);

/** Plain name → meaning. What a place is called means the same elsewhere. */
const NAMES: ReadonlyMap<string, MeaningName> = new Map(
  MEANING_NAMES.flatMap((meaning) => {
    const { places, aliases = [] } = MEANINGS[meaning];
    const own = [...places.map(lastName), ...aliases, ...(meaning === 'resolution' ? ['resolution'] : [])];
    return own.map((name) => [plainName(name), meaning] as const);
  }),
);

/** The meaning of a name, wherever it stands; undefined for a name without one. */
export const meaningOf = (name: string): MeaningName | undefined => NAMES.get(plainName(name));

/** Where names are looked for: the request itself, its metadata, and the output configuration in that. */
const SPOTS = ['', 'metadata.', 'metadata.output_config.'] as const;

/** Finds what a request states. Its metadata is an object here; the interpreted members of the output configuration come apart. */
export function findFields(request: PlainObject, metadata: PlainObject, output: PlainObject): FoundFields {
  const found = new Map<MeaningName, FoundField[]>(MEANING_NAMES.map((name) => [name, []]));
  const objects = [request, metadata, output] as const;
  for (const meaning of MEANING_NAMES)
    for (const path of MEANINGS[meaning].places) {
      const spot = SPOTS.findLastIndex((prefix) => path.startsWith(prefix));
      const value = objects[spot]![lastName(path)];
      if (!isAbsent(value) && !(meaning === 'sound' && holdsMedia(value)))
        found.get(meaning)!.push({ path, value, isPlace: true });
    }
  for (const [index, prefix] of SPOTS.entries())
    for (const [key, value] of Object.entries(objects[index]!)) {
      const path = prefix + key;
      if (isAbsent(value) || (PLACES.has(path) && !(path === 'audio' && holdsMedia(value)))) continue;
      const meaning = meaningHere(key, value, prefix);
      if (meaning) found.get(meaning)!.push({ path, value, isPlace: false });
    }
  return found;
}

/** The fields of some meanings in a request whose metadata is an object. */
export function fieldsOf(request: PlainObject, meanings: readonly MeaningName[]): FoundField[] {
  const metadata = isPlainObject(request['metadata']) ? request['metadata'] : {};
  const found = findFields(request, metadata, {});
  return meanings.flatMap((meaning) => found.get(meaning)!);
}

/** Where media stand in a request. */
export const mediaFields = (request: PlainObject): FoundField[] => fieldsOf(request, MEDIA_MEANINGS);

/** What decides what a film is made of, and how: its media, and the fields that name a scene. */
export const sceneFields = (request: PlainObject): FoundField[] =>
  fieldsOf(request, [
    ...MEDIA_MEANINGS,
    'subjects',
    'scene',
    'imageMode',
    'motionLevel',
    'fileInfos',
    'extInfo',
    'lastFrameFile',
  ]);

/** The address that a request wants its webhooks at, under whatever name. */
export const findCallback = (request: PlainObject): FoundField | undefined =>
  fieldsOf(request, ['callback'])[0];

/** Names that mean other things too: they count only when the value fits. */
const VAGUE = new Set(
  [
    'mode',
    'quality',
    'definition',
    'length',
    'dur',
    'dimensions',
    'service_tier',
    'ratio',
    'scene',
    'task_type',
    'generation_type',
  ].map(plainName),
);

function meaningHere(key: string, value: unknown, prefix: string): MeaningName | undefined {
  const name = NAMES.get(plainName(key));
  // One word for whether there is sound, and for the sound itself.
  const meaning = name === 'sound' && holdsMedia(value) ? 'audios' : name;
  if (!meaning) return undefined;
  // What a caller keeps in the metadata is never refused for sounding like something else.
  const isSure = prefix === '' && !VAGUE.has(plainName(key));
  return isSure || fits(meaning, value) ? meaning : undefined;
}

function fits(meaning: MeaningName, value: unknown): boolean {
  switch (meaning) {
    case 'seconds':
    case 'seed':
      return (
        typeof value === 'number' || (typeof value === 'string' && /^\s*[+-]?\d+(\.0*)?\s*s?\s*$/.test(value))
      );
    case 'resolution':
      return (typeof value === 'string' || typeof value === 'number') && !!tierOfWord(String(value));
    case 'aspectRatio':
      return typeof value === 'string' && ratioOfWord(value) !== undefined;
    case 'size':
      return typeof value === 'string' && /^\s*(\d+\s*[x×*:]\s*\d+|\d+p?|[24]k)\s*$/i.test(value);
    case 'sound':
    case 'silence':
    case 'offPeak':
      return booleanOf(value) !== undefined;
    case 'serviceTier':
      return value === 'flex' || value === 'default';
    case 'motionLevel':
      return value === 'std' || value === 'pro';
    case 'scene':
      return typeof value === 'string' && OWN_SCENES.some((scene) => scene === value.trim().toLowerCase());
    case 'callback':
      return typeof value === 'string' && /^\s*https?:\/\//i.test(value);
    case 'firstFrame':
    case 'images':
    case 'references':
    case 'lastFrame':
    case 'videos':
    case 'audios':
      return holdsMedia(value);
    case 'fileInfos':
    case 'subjects':
      return typeof value === 'object';
    default:
      return typeof value === 'string';
  }
}

/** A found field as its readers take it. */
export const asField = ({ path, value }: FoundField, called: (path: string) => string): Field => ({
  param: called(path),
  value,
});
