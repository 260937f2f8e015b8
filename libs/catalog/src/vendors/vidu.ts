import type { TaskSpec } from '@reelgate/contracts';
import type { VendorModel } from '../model-row.js';
import { hasInputOutsideSubjects, subjectsOf } from './subjects.js';
import { templateOf } from './template.js';
import type { Gap, VendorFacts } from './vendor-facts.js';

/** Vidu's own API. The scene chooses the endpoint, and each endpoint refuses what it does not list. */
export const vidu: VendorFacts = {
  name: 'vidu',
  title: "Vidu's own API",
  // The request may have 20 MB; Base64 takes four thirds, and the rest is for the text.
  inline: { kinds: ['image'], maxTotalBytes: 14_000_000 },
  pictures: {
    types: ['image/jpeg', 'image/png', 'image/webp'],
    maxBytes: 50_000_000,
    longest: 4,
    roles: { reference: { side: [128, Infinity] } },
  },
  scenes: ['text', 'image', 'first_last', 'reference', 'template_effect'],
  nativeFiles: false,
  // The name of a template is all that can be read of one.
  extInfo: ['template_effect'],
  lastFrameAlone: false,
  says: [
    { options: ['watermark', 'wm_position', 'wm_url', 'meta_data'] },
    { options: ['seed'], when: ({ seed }) => seed === undefined || seed > 0 },
    { options: ['movement_amplitude'], scenes: ['text', 'image', 'first_last', 'reference'] },
    { options: ['bgm'], scenes: ['text', 'image', 'first_last', 'template_effect'] },
    { options: ['bgm'], scenes: ['reference'], when: (spec) => subjectsOf(spec).length === 0 },
    { options: ['style'], scenes: ['text'] },
    { options: ['is_rec'], scenes: ['image', 'first_last'] },
    { options: ['audio_type', 'voice_id'], scenes: ['image'], when: ({ audio }) => audio === true },
    {
      options: ['audio_type'],
      scenes: ['reference'],
      when: (spec) => spec.audio === true && subjectsOf(spec).length > 0,
    },
    { options: ['auto_subjects'], scenes: ['reference'], when: (spec) => subjectsOf(spec).length > 0 },
    { options: ['template', 'area', 'beast'], scenes: ['template_effect'] },
  ],
  findGap: (spec, model) =>
    spec.scene === 'reference'
      ? referenceGap(spec, model)
      : spec.scene === 'template_effect'
        ? templateGap(spec)
        : (framesGap(spec) ?? promptGap(spec, 5_000)),
};

/** How many times as many pixels as the last frame the first one may have, least and most. */
const FRAMES_ALIKE = [0.8, 1.25] as const;

function framesGap({ scene, inputs }: TaskSpec): Gap | undefined {
  if (scene !== 'first_last') return undefined;
  const [first, last] = inputs.map(({ width = 0, height = 0 }) => width * height);
  // What is not known of a picture is not held against it.
  if (!first || !last) return undefined;
  const times = first / last;
  if (times >= FRAMES_ALIKE[0] && times <= FRAMES_ALIKE[1]) return undefined;
  return {
    part: 'picture',
    input: 1,
    message: `takes a first and a last frame of nearly the same size: the first may have ${FRAMES_ALIKE[0]} to ${FRAMES_ALIKE[1]} times as many pixels as the last, not ${times.toFixed(2)} times.`,
  };
}

/** References come as subjects or as plain images and videos, never both. */
function referenceGap(spec: TaskSpec, { subjects: takesSubjects = true }: VendorModel): Gap | undefined {
  const hasSubjects = subjectsOf(spec).length > 0;
  if (hasSubjects && !takesSubjects)
    return { part: 'subjects', message: 'takes no subjects: send their images as references.' };
  if (hasInputOutsideSubjects(spec))
    return {
      part: 'outsideSubjects',
      message: 'takes references either all in subjects or without any: put each into one of the subjects.',
    };
  if (spec.prompt === '') return { part: 'prompt', message: 'needs a prompt beside its references.' };
  return promptGap(spec, hasSubjects ? 5_000 : 2_000);
}

function templateGap(spec: TaskSpec): Gap | undefined {
  if (templateOf(spec) === undefined)
    return spec.native.extInfo === undefined
      ? { part: 'template', message: 'needs the name of the template.' }
      : {
          part: 'extInfo',
          message: "reads nothing but a template in a native `ext_info`: send the template's name instead.",
        };
  if (spec.inputs.length === 0) return { part: 'images', message: 'needs an image for its template.' };
  if (spec.offPeak) return { part: 'offPeak', message: 'makes no templates off-peak: leave the flag out.' };
  return promptGap(spec, 2_000);
}

function promptGap({ prompt }: TaskSpec, longest: number): Gap | undefined {
  // UTF-16 units are never fewer than characters, so most prompts need no count.
  return prompt.length > longest && [...prompt].length > longest
    ? { part: 'prompt', message: `takes at most ${longest} characters of prompt here.` }
    : undefined;
}
