import type { Scene, TaskSpec, Vendor } from '@reelgate/contracts';
import type { VendorModel } from '../model-row.js';
import type { InlineRule } from './inline-files.js';
import type { PictureRule } from './picture-rule.js';

/**
 * What a vendor's API can be told, whatever the model: the one answer to "can this vendor express the task?". The gateway
 * asks it before any money moves, the job engine when it chooses a channel; a vendor's mapping may rely on it. What differs
 * between models (seconds, tiers, scenes, ratios) stands in the model rows.
 */
export interface VendorFacts {
  /** As its channels are stored; never changed. */
  readonly name: Vendor;
  /** Its name in a sentence, for callers: "Vidu's own API". */
  readonly title: string;
  /** Whether any model may be behind it, under our base name unless a channel says otherwise, so that no row has to name it. */
  readonly everyModel?: true;
  /** How uploaded files reach it. */
  readonly inline: InlineRule;
  /** The pictures it takes, as far as they can be looked at: files, not URLs. */
  readonly pictures: PictureRule;
  /** Scenes that it has a call for. */
  readonly scenes: readonly Scene[];
  /** Whether its request takes native file entries (`metadata.file_infos`, and inputs by a vendor's own file id). */
  readonly nativeFiles: boolean;
  /** Scenes in which it can read a native `ext_info`. */
  readonly extInfo: readonly Scene[];
  /** Whether it takes a last frame without a first. */
  readonly lastFrameAlone: boolean;
  /** The options that its requests have a place for; every other one is warned of. */
  readonly says: readonly Saying[] | 'everything';
  /** What else of a task its request has no place for. Pure; asked only when everything above fits. */
  readonly findGap?: (spec: TaskSpec, model: VendorModel) => Gap | undefined;
}

/**
 * Something beside the film itself that a vendor can be told: an option by its name in `TaskSpec.options`, `seed`,
 * `negative_prompt`, or `output_config` for native members of that. In every scene and for every family, unless it says less.
 */
export interface Saying {
  readonly options: readonly string[];
  readonly scenes?: readonly Scene[];
  readonly families?: readonly string[];
  /** Only when this holds, too. */
  readonly when?: (spec: TaskSpec) => boolean;
}

/** The part of a task that stands in the way, for the field of the request to blame. */
export type TaskPart =
  | 'scene'
  | 'seconds'
  | 'tier'
  | 'sound'
  | 'ratio'
  | 'prompt'
  | 'images'
  /** One picture; the gap says which. */
  | 'picture'
  | 'lastFrame'
  | 'video'
  | 'voice'
  | 'subjects'
  | 'outsideSubjects'
  | 'template'
  | 'offPeak'
  | 'fileInfos'
  | 'extInfo';

/** Something that a task says and a vendor cannot be told. */
export interface Gap {
  readonly part: TaskPart;
  /** Which of the task's inputs it is, where it is one. */
  readonly input?: number;
  /** Follows "<model> through <vendor>" and a blank; says what to do instead. */
  readonly message: string;
}
