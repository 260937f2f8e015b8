import { ALL_FAMILY_FACTS, familyFacts } from '../families/index.js';
import type { Context } from './context.js';
import { flag, integer, list, object, spelled, stored, text, word } from './option-readers.js';
import { OPTION_ALIASES, plainName } from './meanings.js';
import type { Field } from './read-value.js';
import { ignored } from './warnings.js';
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
  /** Whether the vendor may rewrite the prompt. */
  enhance_prompt?: boolean;
  /** What a reference video is for: its features (`feature`), or to be edited itself (`base`). */
  reference_type?: string;
  /** Kling's own: the movement of the camera, shots with prompts of their own, stored elements and voices. */
  camera_control?: Record<string, unknown>;
  multi_shot?: boolean;
  shot_type?: string;
  multi_prompt?: unknown[];
  element_list?: unknown[];
  voice_list?: unknown[];
  /** Subjects stored at the vendor, which the prompt calls `[@name]`. */
  subject_infos?: Record<string, string>[];
  /** Tencent VOD's own: place in its queue, and where the inputs' hosts are. */
  tasks_priority?: number;
  input_region?: string;
  /** Seconds until a task that has not been made is given up. */
  execution_expires_after?: number;
  /** Ark's own: place in its queue, tools. */
  priority?: number;
  tools?: unknown[];
}

const METADATA_FIELDS: Readonly<Record<string, OptionReader>> = {
  template: text,
  keep_original_sound: flag,
  character_orientation: word('image', 'video'),
  off_peak_fallback: flag,
};

/** Useful upstream but not part of the contract: taken when they make sense, else warned of. */
const UNDOCUMENTED_FIELDS: Readonly<Record<string, OptionReader>> = {
  ...(Object.assign({}, ...ALL_FAMILY_FACTS.map(({ options }) => options)) as Record<string, OptionReader>),
  auto_subjects: flag,
  audio_type: word('all', 'speech_only', 'sound_effect_only'),
  area: text,
  beast: text,
  camera_fixed: flag,
  return_last_frame: flag,
  enhance_prompt: flag,
  reference_type: word('feature', 'base'),
  camera_control: object,
  multi_shot: flag,
  shot_type: text,
  multi_prompt: list,
  element_list: list,
  voice_list: list,
  subject_infos: stored,
  tasks_priority: integer(-10, 10),
  input_region: spelled('Mainland', 'Oversea', 'OverseaUSWest'),
  execution_expires_after: integer(3_600, 259_200),
  priority: integer(0, 9),
  tools: list,
};

const READERS: Readonly<Record<string, OptionReader>> = { ...UNDOCUMENTED_FIELDS, ...METADATA_FIELDS };

/** Every option that a request can state by its name; `subjects` are read elsewhere. */
export const OPTION_NAMES: readonly string[] = Object.keys(READERS);

/** Plain name → option. */
const OPTIONS: ReadonlyMap<string, string> = new Map(
  OPTION_NAMES.flatMap((name) =>
    [name, ...(OPTION_ALIASES[name] ?? [])].map((spelling) => [plainName(spelling), name] as const),
  ),
);

/** The option of a name, wherever it stands; undefined when it is none's. */
export const optionOf = (name: string): string | undefined => OPTIONS.get(plainName(name));

/**
 * The options of a request, at the top level or in its metadata. Fields of the model's own family, and the documented ones of the
 * metadata, are refused when they make no sense; others are warned of. Of two that say different things the first counts: the
 * family's own at the top level, then those of the documented name, the metadata before the top level.
 */
export function readOptions(context: Context): TaskOptions {
  const chosen = new Map<string, { readonly param: string; readonly value: unknown }>();
  for (const { option, param, value, isStrict } of optionFields(context)) {
    const read = readOption(option, { param, value }, isStrict, context);
    const earlier = chosen.get(option);
    if (read === undefined) continue;
    if (!earlier) {
      chosen.set(option, { param, value: read });
      context.optionParams.set(option, param);
    } else if (JSON.stringify(earlier.value) !== JSON.stringify(read))
      context.warnings.push(ignored(param, `\`${earlier.param}\` counts.`));
  }
  return Object.fromEntries([...chosen].map(([option, { value }]) => [option, value]));
}

interface OptionField extends Field {
  readonly option: string;
  readonly isStrict: boolean;
  readonly rank: number;
}

function optionFields({ request, metadata, row, called, besideMedia }: Context): OptionField[] {
  const own = familyFacts(row.family).options ?? {};
  const fields = [
    // Without regard to underscores `metadata` would be `meta_data`.
    ...Object.entries(request)
      .filter(([key]) => key !== 'metadata')
      .map(([key, value]) => ({ key, value, path: key, isTop: true })),
    ...Object.entries(metadata).map(([key, value]) => ({
      key,
      value,
      path: `metadata.${key}`,
      isTop: false,
    })),
  ];
  const beside = besideMedia.map((field): OptionField => ({ ...field, isStrict: false, rank: 4 }));
  const named = fields.flatMap(({ key, value, path, isTop }): OptionField[] => {
    const option = optionOf(key);
    if (option === undefined || isAbsent(value)) return [];
    const isOwn = isTop && Object.hasOwn(own, key);
    const isStrict = isOwn || (!isTop && Object.hasOwn(METADATA_FIELDS, key));
    const rank = isOwn ? 0 : key !== option ? 3 : isTop ? 2 : 1;
    return [{ option, param: called(path), value, isStrict, rank }];
  });
  return [...named, ...beside].toSorted((a, b) => a.rank - b.rank);
}

function readOption(option: string, field: Field, isStrict: boolean, context: Context): unknown {
  try {
    return READERS[option]!(field, context);
  } catch (error) {
    if (isStrict || !(error instanceof Refusal)) throw error;
    context.warnings.push(ignored(field.param, error.message));
    return undefined;
  }
}
