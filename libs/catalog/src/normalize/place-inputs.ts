import type { InputKind, InputRole, Scene, TaskInput } from '@reelgate/contracts';
import type { NativeFile } from '../native-inputs.js';
import type { GivenInputs } from './collect-inputs.js';
import type { Medium } from './read-media.js';

/** The inputs as a task carries them. */
export interface PlacedInputs {
  readonly inputs: TaskInput[];
  readonly fileInfos: NativeFile[];
  /** The media behind `inputs`, index by index. */
  readonly media: Medium[];
}

interface Placed {
  readonly role: InputRole;
  readonly kind: InputKind;
  readonly medium: Medium;
}

/**
 * Gives every input its role, in the order upstreams expect: the driving video before its character, else frames and
 * references in the client's order. An upstream's own file id has no place among our inputs and becomes a native entry.
 */
export function placeInputs(scene: Scene, given: GivenInputs): PlacedInputs {
  const placed = placeAll(scene, given);
  const ours = placed.filter(({ medium }) => medium.fileId === undefined);
  const native = placed.filter(({ medium }) => medium.fileId !== undefined);
  return {
    inputs: ours.map(toTaskInput),
    fileInfos: [...native.map(toNativeFile), ...given.nativeFiles],
    media: ours.map(({ medium }) => medium),
  };
}

function placeAll(scene: Scene, given: GivenInputs): Placed[] {
  const as = (role: InputRole, kind: InputKind, media: readonly Medium[]): Placed[] =>
    media.map((medium) => ({ role, kind, medium }));
  const last = given.lastFrame ? [given.lastFrame] : [];
  switch (scene) {
    case 'text':
    case 'image':
      return as('first_frame', 'image', given.images);
    case 'first_last':
      // Two plain images are the first and the last frame.
      return [
        ...as('first_frame', 'image', given.images.slice(0, 1)),
        ...as('last_frame', 'image', [...given.images.slice(1), ...last]),
      ];
    case 'reference':
      return [
        ...as('reference', 'image', given.images),
        ...as('reference', 'video', given.videos),
        ...as('reference', 'audio', given.audios),
        ...given.subjects.flatMap(({ images, videos }) => [
          ...as('reference', 'image', images),
          ...as('reference', 'video', videos),
        ]),
      ];
    case 'motion_control':
      return [...as('driver', 'video', given.videos), ...as('first_frame', 'image', given.images)];
    case 'avatar_i2v':
      return [...as('first_frame', 'image', given.images), ...as('voice', 'audio', given.audios)];
    case 'lip_sync':
      return [...as('source', 'video', given.videos), ...as('voice', 'audio', given.audios)];
    case 'template_effect':
      return as('reference', 'image', given.images);
  }
}

function toTaskInput({ role, kind, medium }: Placed): TaskInput {
  const { url, file } = medium;
  if (!file) return { role, kind, url: url! };
  const { contentType, bytes, pixels } = file;
  return {
    role,
    kind,
    file: file.file,
    contentType,
    ...(bytes === undefined ? {} : { bytes }),
    ...(pixels && { width: pixels.width, height: pixels.height }),
  };
}

const USAGE: Partial<Record<InputRole, string>> = {
  first_frame: 'FirstFrame',
  last_frame: 'LastFrame',
  reference: 'Reference',
};

function toNativeFile({ role, kind, medium }: Placed): NativeFile {
  const usage = USAGE[role];
  return {
    Type: 'File',
    Category: kind.charAt(0).toUpperCase() + kind.slice(1),
    FileId: medium.fileId,
    ...(usage && { Usage: usage }),
  };
}
