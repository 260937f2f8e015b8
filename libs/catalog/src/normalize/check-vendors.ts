import type { TaskSpec } from '@reelgate/contracts';
import type { TaskPart } from '../vendors/vendor-facts.js';
import { findObstacle } from '../vendors-for.js';
import type { GivenInputs } from './collect-inputs.js';
import { lastFrameParam } from './choose-scene.js';
import type { Context } from './context.js';
import type { Medium } from './read-media.js';
import { fieldOf } from './read-media.js';
import { unsupported } from './refusal.js';

/** The fields that stated what a vendor may be unable to make. */
export type FilmParams = Readonly<Record<'seconds' | 'tier' | 'sound' | 'ratio' | 'offPeak', string>>;

/**
 * Refuses what none of the vendors in question can make, with the reason of the usual one. `media` stand behind the task's
 * inputs, index by index.
 */
export function checkVendors(
  context: Context,
  spec: TaskSpec,
  inputs: GivenInputs,
  media: readonly Medium[],
  film: FilmParams,
): void {
  const { row, vendors } = context;
  const obstacles = vendors.map((vendor) => findObstacle(row, spec, vendor));
  const [first] = obstacles;
  if (!first || obstacles.includes(undefined)) return;
  const medium = first.input === undefined ? undefined : media[first.input];
  throw unsupported(medium?.param ?? paramOf(first.part, context, inputs, film), first.message);
}

/** The field to correct. */
function paramOf(part: TaskPart, context: Context, inputs: GivenInputs, film: FilmParams): string {
  const { called, fieldFor, optionParams } = context;
  const { images, videos, audios } = inputs;
  switch (part) {
    case 'seconds':
    case 'tier':
    case 'sound':
    case 'ratio':
    case 'offPeak':
      return film[part];
    case 'scene':
      return fieldFor('scene');
    case 'prompt':
      return fieldFor('prompt');
    case 'images':
    case 'picture':
      return fieldOf(images) ?? called('images');
    case 'lastFrame':
      return lastFrameParam(context, inputs);
    case 'video':
      return fieldOf(videos) ?? called('metadata.video_url');
    case 'voice':
      return fieldOf(audios) ?? called('metadata.audio_url');
    case 'subjects':
      return fieldFor('subjects');
    case 'outsideSubjects':
      return fieldOf([...images, ...videos, ...audios]) ?? fieldFor('subjects');
    case 'template':
      return optionParams.get('template') ?? called('metadata.template');
    case 'fileInfos':
      return nativeParam(context, inputs);
    case 'extInfo':
      return fieldFor('extInfo');
  }
}

/** Where a native file came from: an entry of its own, or an input by a vendor's file id. */
function nativeParam(
  { fieldFor }: Context,
  { nativeFiles, images, lastFrame, videos, audios }: GivenInputs,
): string {
  const byId = [...images, ...(lastFrame ? [lastFrame] : []), ...videos, ...audios].find(
    ({ fileId }) => fileId !== undefined,
  );
  return nativeFiles.length === 0 && byId ? byId.param : fieldFor('fileInfos');
}
