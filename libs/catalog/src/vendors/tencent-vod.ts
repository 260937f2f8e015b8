import type { InputRole, TaskSpec } from '@reelgate/contracts';
import { SCENES } from '@reelgate/contracts';
import { isSubjectBeyondImages } from './subjects.js';
import { ALL_FAMILY_FACTS } from '../families/index.js';
import type { Gap, Saying, VendorFacts } from './vendor-facts.js';

/** Tencent Cloud VOD's "AIGC video". Native members are its own, so it alone takes all of them. */
export const tencentVod: VendorFacts = {
  name: 'tencent-vod',
  title: 'Tencent VOD',
  // The request may have 10 MB, which leaves 7 MB before Base64. The faces of a lip sync are looked for in a URL.
  inline: { kinds: ['image', 'video', 'audio'], urlOnly: ['source'], maxTotalBytes: 7_000_000 },
  // Sides and ratios depend on who makes the film, and are not documented here.
  pictures: {
    types: ['image/jpeg', 'image/png', 'image/webp'],
    maxBytes: 10_000_000,
    roles: { last_frame: { maxBytes: 5_000_000 } },
  },
  scenes: SCENES,
  nativeFiles: true,
  extInfo: SCENES,
  lastFrameAlone: true,
  says: [
    { options: ['seed', 'negative_prompt', 'output_config', 'bgm', 'enhance_prompt'] },
    { options: ['tasks_priority', 'input_region'] },
    { options: ['watermark'], families: ['vidu', 'kling', 'hailuo'] },
    { options: ['subject_infos'], families: ['vidu', 'kling'] },
    {
      options: ['template'],
      scenes: ['template_effect'],
      when: ({ native }) => native.extInfo === undefined,
    },
    {
      options: ['keep_original_sound'],
      families: ['kling'],
      scenes: ['motion_control', 'lip_sync'],
      when: ({ native }) => native.extInfo === undefined,
    },
    {
      options: ['character_orientation'],
      families: ['kling'],
      scenes: ['motion_control'],
      when: ({ native }) => native.extInfo === undefined,
    },
    {
      options: ['keep_original_sound', 'reference_type'],
      families: ['kling'],
      scenes: ['reference'],
      when: ({ inputs }) => inputs.some(({ kind }) => kind === 'video'),
    },
    ...ALL_FAMILY_FACTS.map(({ family, parameters = [] }): Saying => ({
      options: parameters,
      families: [family],
      scenes: ['text', 'image', 'first_last', 'reference'],
      when: ({ native }) => native.extInfo === undefined,
    })),
  ],
  findGap,
};

function findGap(spec: TaskSpec): Gap | undefined {
  const has = (role: InputRole): boolean => spec.inputs.some((input) => input.role === role);
  if (spec.native.extInfo !== undefined && has('voice'))
    return {
      part: 'voice',
      message: 'takes the voice of a native `ext_info` or that of the request: leave one of them out.',
    };
  if (spec.scene === 'lip_sync' && spec.native.extInfo === undefined) {
    // The face is looked for before the film is asked for, and the voice travels with the face.
    if (!has('source')) return { part: 'video', message: 'synchronises a video that is sent as a URL.' };
    if (!has('voice')) return { part: 'voice', message: 'takes the voice of a lip sync as a URL.' };
  }
  // An image can be called by the subject's name; a video has no name here, and ids are those of another vendor.
  if (spec.scene === 'reference' && isSubjectBeyondImages(spec))
    return { part: 'subjects', message: 'takes subjects of `images` alone.' };
  return undefined;
}
