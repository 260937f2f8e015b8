import type { Scene } from '@reelgate/contracts';
import type { OptionReader } from '../normalize/option-readers.js';

/** Scenes that only some families have: names of their own on the bill, calls of their own upstream. */
export const OWN_SCENES = [
  'motion_control',
  'avatar_i2v',
  'lip_sync',
  'template_effect',
] as const satisfies readonly Scene[];
export type OwnScene = (typeof OWN_SCENES)[number];

/** What is true of a family as such; its models stand in their rows. A family without an entry has none of it. */
export interface FamilyFacts {
  readonly family: string;
  /**
   * Which of those scenes it has. Motion control is charged by version; the others by a name without one, and the value is
   * the model that such a name means when it is sent as a model.
   */
  readonly ownScenes?: { readonly motion_control?: true } & Readonly<
    Partial<Record<Exclude<OwnScene, 'motion_control'>, string>>
  >;
  /** Top-level fields of its vendor's own format, which for other families are metadata like any unknown field. */
  readonly options?: Readonly<Record<string, OptionReader>>;
  /** Options that are parameters of its models, passed on as they are where a vendor has a place for such. */
  readonly parameters?: readonly string[];
  /** Whether a top-level `resolution` counts. */
  readonly topLevelResolution?: true;
  /** Whether `subjects` count: named references. */
  readonly subjects?: true;
  /** Whether a ratio may stand in `size`, as this vendor's clients write it. */
  readonly ratioInSize?: true;
  /** Whether the operator's off-peak windows leave it out, since the flag would go upstream and be refused there. */
  readonly noOffPeakWindows?: true;
}
