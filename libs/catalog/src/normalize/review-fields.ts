import { editDistance } from '../edit-distance.js';
import { familyFacts } from '../families/index.js';
import type { Context } from './context.js';
import { MEDIA_MEANINGS, meaningOf } from './find-fields.js';
import { findMedium } from './media-values.js';
import type { MeaningName } from './meanings.js';
import {
  EVERYDAY_WRAPPERS,
  MEANING_NAMES,
  MEANINGS,
  MEANT_ELSEWHERE,
  OPTION_ALIASES,
  OWN_FIELDS,
  OWN_MEMBER,
  plainName,
} from './meanings.js';
import { isOutputConfig } from './read-output-config.js';
import { OPTION_NAMES, optionOf } from './read-options.js';
import { booleanOf, isAbsent, isPlainObject, withoutUnit } from './read-value.js';
import { unsupported } from './refusal.js';
import { ignored } from './warnings.js';

/** Warnings of one request about members that mean nothing; the rest is counted. */
const MOST_WARNINGS = 40;

const ELSEWHERE: ReadonlyMap<string, string> = new Map(
  Object.entries(MEANT_ELSEWHERE).map(([name, instead]) => [plainName(name), instead]),
);

/** Native members of Tencent VOD's output configuration, which every vendor's callers may send. */
const NATIVE = [
  'storage_mode',
  'media_name',
  'class_id',
  'expire_time',
  'person_generation',
  'frame_interpolate',
  'input_compliance_check',
  'output_compliance_check',
  'enhance_switch',
  'logo_add',
  'enable_bgm',
  'resolution',
  'aspect_ratio',
  'duration',
  'audio_generation',
  'off_peak',
];

/**
 * What becomes of the members that no step has read: media among them are refused, because a film without them would be another;
 * the rest is warned of, but for what is plainly the caller's own in the metadata.
 */
export function reviewFields(context: Context): void {
  const { request, metadata, output, found, called, row } = context;
  const facts = familyFacts(row.family);
  const read = new Set(
    [...found].flatMap(([meaning, fields]) =>
      meaning === 'subjects' && !facts.subjects ? [] : fields.map(({ path }) => path),
    ),
  );
  const before = context.warnings.length;
  for (const meaning of MEANING_NAMES) if (!MERGED.includes(meaning)) warnOfWeaker(context, meaning);
  for (const [key, value] of Object.entries(request)) {
    if (isAbsent(value) || read.has(key) || isRead(key) || warnsOfOutput(key, key)) continue;
    refuseMedia(context, key, value);
    context.warnings.push(ignored(called(key), reasonOf(key) ?? OWN_DATA));
  }
  for (const [key, value] of Object.entries(metadata)) {
    const path = `metadata.${key}`;
    if (isAbsent(value) || read.has(path) || isReadInMetadata(key) || warnsOfOutput(key, path)) continue;
    refuseMedia(context, path, value);
    const reason = reasonInMetadata(key, value);
    if (reason !== undefined) context.warnings.push(ignored(called(path), reason));
  }
  const native = new Set(output.native.map(({ key }) => key));
  for (const [key, value] of Object.entries(output.members)) {
    const path = `metadata.output_config.${key}`;
    if (isAbsent(value) || native.has(key) || read.has(path)) continue;
    refuseMedia(context, path, value);
    context.warnings.push(ignored(called(path), reasonOf(key) ?? OWN_DATA));
  }
  for (const { key, value } of output.native) {
    const path = `metadata.output_config.${key}`;
    if (isAbsent(value)) continue;
    refuseMedia(context, path, value);
    const meant = nearest(key, NATIVE, SHORTEST);
    if (meant !== undefined)
      context.warnings.push(
        ignored(called(path), `did you mean \`${called(`metadata.output_config.${meant}`)}\`?`),
      );
  }
  const more = context.warnings.length - before - MOST_WARNINGS;
  if (more > 0) {
    context.warnings.length = before + MOST_WARNINGS;
    context.warnings.push(ignored('…', `${more} further members mean nothing here either.`));
  }

  function isRead(key: string): boolean {
    return ['metadata', ...OWN_FIELDS].includes(key) || optionOf(key) !== undefined;
  }

  /** Whether a member is an output configuration; of two, only one was read. */
  function warnsOfOutput(key: string, path: string): boolean {
    if (!isOutputConfig(key)) return false;
    if (path !== output.path)
      context.warnings.push(ignored(called(path), `\`${called(output.path)}\` counts.`));
    return true;
  }
}

/** Meanings whose fields add up, or are compared where they are read. */
const MERGED: readonly MeaningName[] = [...MEDIA_MEANINGS, 'resolution'];

/** One of several fields with the same meaning counts; callers are told of those that say something else. */
function warnOfWeaker({ found, called, warnings }: Context, meaning: MeaningName): void {
  const [strongest, ...weaker] = found.get(meaning)!;
  for (const { path, value } of weaker)
    if (sameForm(value) !== sameForm(strongest!.value))
      warnings.push(ignored(called(path), `\`${called(strongest!.path)}\` counts.`));
}

/** Values that say the same are equal in this form: 5 and "5.0", true and "Enabled". */
function sameForm(value: unknown): string {
  if (typeof value === 'object') return JSON.stringify(value);
  const text = withoutUnit(String(value)).trim().toLowerCase();
  if (text !== '' && Number.isFinite(Number(text))) return String(Number(text));
  return String(booleanOf(value) ?? text);
}

const OWN_DATA = 'it means nothing here. Data of your own belong into `metadata`.';

const isReadInMetadata = (key: string): boolean => key === OWN_MEMBER || optionOf(key) !== undefined;

function refuseMedia({ called }: Context, path: string, value: unknown): void {
  const medium = findMedium(path.slice(path.lastIndexOf('.') + 1), value);
  if (medium === undefined) return;
  const param = called(path) + medium.slice(path.length - path.lastIndexOf('.') - 1);
  const own = path.includes('.')
    ? ` Data of your own that look like media belong into \`metadata.${OWN_MEMBER}\`.`
    : '';
  throw unsupported(
    called(path),
    `\`${param}\` is a medium that nothing reads. Media are sent as ${mediaPlaces(called)}.${own}`,
  );
}

/** The documented fields for media, as the caller's format calls them. */
function mediaPlaces(called: Context['called']): string {
  const ours = MEDIA_MEANINGS.flatMap((meaning): readonly string[] => MEANINGS[meaning].places);
  const theirs = ours.map(called).filter((name, index) => name !== ours[index]);
  const names = [...new Set(theirs.length > 0 ? theirs : ours)].map((name) => `\`${name}\``);
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** What to say of a name that has a meaning elsewhere, or resembles one that has a meaning here. */
function reasonOf(key: string, isOwn = false): string | undefined {
  const meant = meantBy(key);
  if (meant !== undefined) return `\`${meant}\` is what counts.`;
  const instead = ELSEWHERE.get(plainName(key));
  if (instead !== undefined) return `${instead}.`;
  const near = nearest(key, SPELLINGS, isOwn ? SHORTEST_OWN : SHORTEST);
  return near === undefined ? undefined : (ELSEWHERE.get(plainName(near)) ?? `did you mean \`${near}\`?`);
}

function reasonInMetadata(key: string, value: unknown): string | undefined {
  const reason = reasonOf(key, true);
  if (reason === undefined || !WRAPPERS.has(plainName(key))) return reason;
  return isPlainObject(value) &&
    Object.keys(value).some((inner) => meaningOf(inner) ?? ELSEWHERE.get(plainName(inner)))
    ? reason
    : undefined;
}

const WRAPPERS: ReadonlySet<string> = new Set(EVERYDAY_WRAPPERS.map(plainName));

/** The documented field of a meaning whose name was used, though not in a way that counts. */
function meantBy(key: string): string | undefined {
  const meaning = meaningOf(key);
  return meaning && placeOf(meaning);
}

function placeOf(meaning: MeaningName): string | undefined {
  return (
    MEANINGS[meaning].places[0] ??
    { references: 'images', silence: 'audio', serviceTier: 'off_peak' }[meaning as string]
  );
}

/** Documented names, for suggestions. */
const SPELLINGS: readonly string[] = [
  'metadata',
  'metadata.output_config',
  ...MEANING_NAMES.flatMap((name) => [...MEANINGS[name].places, ...(MEANINGS[name].aliases ?? [])]),
  ...OPTION_NAMES,
  ...Object.values(OPTION_ALIASES).flat(),
  ...Object.keys(MEANT_ELSEWHERE),
];

/** Characters of the shortest name that is taken for a misspelled one; everyday words in a caller's metadata are short. */
const SHORTEST = 4;
const SHORTEST_OWN = 6;

/** The name that was probably meant: it differs by a slip or two. */
function nearest(key: string, names: readonly string[], shortest: number): string | undefined {
  const plain = plainName(key);
  if (plain.length < shortest || plain.length > 40) return undefined;
  const allowed = plain.length < 7 ? 1 : 2;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names) {
    const other = plainName(name.slice(name.lastIndexOf('.') + 1));
    if (other.length < SHORTEST || Math.abs(other.length - plain.length) > allowed) continue;
    if (!beginsAlike(plain, other)) continue;
    const distance = editDistance(plain, other);
    if (distance > 0 && distance <= allowed && distance < (best?.distance ?? Infinity))
      best = { name, distance };
  }
  return best?.name;
}

/** A slip seldom changes the first letter; words that differ in it are others (`invoice`, `voice`). */
const beginsAlike = (a: string, b: string): boolean => a[0] === b[0] || (a[0] === b[1] && a[1] === b[0]);
