import { ALL_FAMILY_FACTS, familyFacts } from '../families/index.js';
import type { Context } from './context.js';
import { flag, integer, text, word } from './option-readers.js';
import type { OptionReader } from './option-readers.js';
import type { SubjectOption } from './read-subjects.js';
import { Refusal } from './refusal.js';
import { isAbsent } from './read-value.js';

/** `TaskSpec.options`: documented parameters without influence on the price, by their request names. */
export interface TaskOptions {
  bgm?: boolean;
  watermark?: boolean;
  /** 1 top left, 2 top right, 3 bottom right, 4 bottom left. */
  wm_position?: number;
  wm_url?: string;
  payload?: string;
  /** JSON text. */
  meta_data?: string;
  voice_id?: string;
  is_rec?: boolean;
  style?: string;
  movement_amplitude?: string;
  /** Template of a template effect. */
  template?: string;
  /** Motion control and reference videos. */
  keep_original_sound?: boolean;
  /** Motion control: whether the character faces as in its image or as in the video. */
  character_orientation?: string;
  /** Run at the normal price when the off-peak deadline comes near. */
  off_peak_fallback?: boolean;
  /** Vidu's named references. */
  subjects?: SubjectOption[];
  auto_subjects?: boolean;
  audio_type?: string;
  /** Variants of two of Vidu's templates. */
  area?: string;
  beast?: string;
  camera_fixed?: boolean;
  return_last_frame?: boolean;
  /** Seconds until a task that has not been made is given up. */
  execution_expires_after?: number;
}

const METADATA_FIELDS: Readonly<Record<string, OptionReader>> = {
  template: text,
  keep_original_sound: flag,
  character_orientation: word('image', 'video'),
  off_peak_fallback: flag,
};

/** Useful upstream but not part of the contract: taken when they make sense, else merely echoed. */
const UNDOCUMENTED_FIELDS: Readonly<Record<string, OptionReader>> = {
  ...Object.assign({}, ...ALL_FAMILY_FACTS.map(({ options }) => options)),
  auto_subjects: flag,
  audio_type: word('all', 'speech_only', 'sound_effect_only'),
  area: text,
  beast: text,
  camera_fixed: flag,
  return_last_frame: flag,
  execution_expires_after: integer(3_600, 259_200),
};

/** The options of a request. `extras` is its metadata together with the top-level fields that mean nothing here. */
export function readOptions(context: Context, extras: Record<string, unknown>): TaskOptions {
  const { request, metadata, row } = context;
  return {
    ...readLeniently(UNDOCUMENTED_FIELDS, extras, context),
    ...readAll(familyFacts(row.family).options ?? {}, request, '', context),
    ...readAll(METADATA_FIELDS, metadata, 'metadata.', context),
  };
}

function readAll(
  readers: Readonly<Record<string, OptionReader>>,
  source: Readonly<Record<string, unknown>>,
  prefix: string,
  context: Context,
): TaskOptions {
  const present = Object.entries(readers).filter(([key]) => !isAbsent(source[key]));
  return Object.fromEntries(
    present.map(([key, read]) => [key, read(context.field(`${prefix}${key}`), context)]),
  );
}

/** Unknown members are never refused, so one that cannot be read is no option. */
function readLeniently(
  readers: Readonly<Record<string, OptionReader>>,
  source: Readonly<Record<string, unknown>>,
  context: Context,
): TaskOptions {
  const present = Object.keys(source).filter((key) => Object.hasOwn(readers, key) && !isAbsent(source[key]));
  return Object.fromEntries(present.flatMap((key) => readOrSkip(key, readers[key]!, source, context)));
}

function readOrSkip(
  key: string,
  read: OptionReader,
  source: Readonly<Record<string, unknown>>,
  context: Context,
): [string, unknown][] {
  try {
    return [[key, read({ param: key, value: source[key] }, context)]];
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
