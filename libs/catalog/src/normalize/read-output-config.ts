import type { Field, PlainObject } from './read-value.js';
import { meaningOf } from './find-fields.js';
import { plainName } from './meanings.js';
import { isAbsent, readObject } from './read-value.js';

/** `metadata.output_config`. */
export interface OutputConfig {
  /** Where it stands: some clients write it beside the metadata instead of into it, or as the vendor does (`OutputConfig`). */
  readonly path: string;
  /** Its members, the interpreted ones as they are documented. */
  readonly members: PlainObject;
  /** The names of those for the upstream, as they were sent, and what they become there. */
  readonly native: readonly NativeMember[];
}

export interface NativeMember {
  readonly key: string;
  readonly name: string;
  readonly value: unknown;
}

/** The interpreted members: plain name → documented spelling. */
const INTERPRETED: ReadonlyMap<string, string> = new Map(
  ['resolution', 'aspect_ratio', 'duration', 'audio_generation', 'off_peak'].map((key) => [
    plainName(key),
    key,
  ]),
);

const NAME = 'output_config';
/** Whether a member is the output configuration, however it is spelled. */
export const isOutputConfig = (key: string): boolean => plainName(key) === plainName(NAME);

/** The output configuration of a request: the documented one, else one in the metadata, else one beside it. */
export function findOutputConfig(
  request: PlainObject,
  metadata: PlainObject,
): { readonly path: string; readonly value: unknown } {
  const documented = `metadata.${NAME}`;
  const written = [
    ...Object.entries(metadata).map(([key, value]) => ({ key, path: `metadata.${key}`, value })),
    ...Object.entries(request).map(([key, value]) => ({ key, path: key, value })),
  ].filter(({ key, value }) => isOutputConfig(key) && !isAbsent(value));
  const strongest = written.find(({ path }) => path === documented) ?? written[0];
  return { path: strongest?.path ?? documented, value: strongest?.value };
}

/**
 * Takes the object apart. Keys are matched without regard to case and underscores, so that `Resolution` is the
 * resolution: passed on as a native member it would change the film behind the price's back. Of two spellings of one
 * member the documented one wins. What has another meaning here is no native member either.
 */
export function readOutputConfig({ path, ...field }: Field & { readonly path: string }): OutputConfig {
  const object = isAbsent(field.value) ? {} : readObject(field);
  const members = new Map<string, unknown>();
  const native: NativeMember[] = [];
  for (const [key, member] of Object.entries(object)) {
    const known = INTERPRETED.get(plainName(key));
    if (known !== undefined) {
      if (!isAbsent(member) && (key === known || !members.has(known))) members.set(known, member);
      continue;
    }
    members.set(key, member);
    if (!meaningOf(key)) native.push({ key, name: upperCamel(key), value: member });
  }
  return { path, members: Object.fromEntries(members), native };
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
