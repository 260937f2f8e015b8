import type { TaskSpec } from '@reelgate/contracts';
import type { TaskPart } from '../vendors/vendor-facts.js';
import { findObstacle } from '../vendors-for.js';
import type { GivenInputs } from './collect-inputs.js';
import { lastFrameParam } from './choose-scene.js';
import type { Context } from './context.js';
import type { Medium } from './read-media.js';
import { unsupported } from './refusal.js';

/** The fields that stated what a vendor may be unable to make. */
export type FilmParams = Readonly<Record<'seconds' | 'tier' | 'sound' | 'ratio' | 'offPeak', string>>;

/** Refuses what none of the vendors in question can make, with the reason of the usual one. */
export function checkVendors(
  { row, vendors }: Context,
  spec: TaskSpec,
  inputs: GivenInputs,
  film: FilmParams,
): void {
  const obstacles = vendors.map((vendor) => findObstacle(row, spec, vendor));
  const [first] = obstacles;
  if (!first || obstacles.includes(undefined)) return;
  throw unsupported(paramOf(first.part, inputs, film), first.message);
}

/** The field to correct. */
function paramOf(part: TaskPart, inputs: GivenInputs, film: FilmParams): string {
  const { images, videos, audios, subjects } = inputs;
  switch (part) {
    case 'seconds':
    case 'tier':
    case 'sound':
    case 'ratio':
    case 'offPeak':
      return film[part];
    case 'scene':
      return 'metadata.scene_type';
    case 'prompt':
      return 'prompt';
    case 'images':
      return fieldOf(images) ?? 'images';
    case 'lastFrame':
      return lastFrameParam(inputs);
    case 'video':
      return fieldOf(videos) ?? 'metadata.video_url';
    case 'voice':
      return fieldOf(audios) ?? 'metadata.audio_url';
    case 'subjects':
      return subjects[0] ? 'subjects' : 'metadata.subjects';
    case 'outsideSubjects':
      return fieldOf([...images, ...videos, ...audios]) ?? 'subjects';
    case 'template':
      return 'metadata.template';
    case 'fileInfos':
      return nativeParam(inputs);
    case 'extInfo':
      return 'metadata.ext_info';
  }
}

/** The field the media came in, without the index. */
const fieldOf = (media: readonly Medium[]): string | undefined => media[0]?.param.replace(/\[\d+\].*$/, '');

/** Where a native file came from: an entry of its own, or an input by a vendor's file id. */
function nativeParam({ nativeFiles, images, lastFrame, videos, audios }: GivenInputs): string {
  const byId = [...images, ...(lastFrame ? [lastFrame] : []), ...videos, ...audios].find(
    ({ fileId }) => fileId !== undefined,
  );
  return nativeFiles.length === 0 && byId ? byId.param : 'metadata.file_infos';
}
