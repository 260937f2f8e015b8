import type { InputKind } from '@reelgate/contracts';
import type { NativeFile } from '../native-inputs.js';
import { countNativeInputs, nativeImageRoles } from '../native-inputs.js';
import type { Context } from './context.js';
import { MEDIA_FIELDS } from './media-fields.js';
import { readExtInfo, readFileInfos } from './read-native.js';
import type { MediaRules, Medium } from './read-media.js';
import { isSameMedium, readMedia } from './read-media.js';
import { malformed, Refusal, unsupported } from './refusal.js';
import type { Field } from './read-value.js';
import type { Subject } from './read-subjects.js';
import { readSubjects } from './read-subjects.js';
import { isAbsent } from './read-value.js';

/** Everything a request gives the model to see and hear, before a scene is chosen. */
export interface GivenInputs {
  /** In order, without the last frame. */
  readonly images: readonly Medium[];
  readonly lastFrame?: Medium;
  readonly videos: readonly Medium[];
  readonly audios: readonly Medium[];
  /** Vidu's subjects, whose media come after all others. */
  readonly subjects: readonly Subject[];
  /** Native entries, with upstream's spelling of the keys. */
  readonly nativeFiles: readonly NativeFile[];
  readonly extInfo?: string;
  /** `metadata.image_mode` asks for references. */
  readonly asReferences: boolean;
  readonly count: InputCounts;
}

/** Numbers of inputs, native ones included. */
export interface InputCounts {
  /** First frames and references; a subject counts as one, however many pictures it has. */
  readonly images: number;
  readonly lastFrames: number;
  readonly videos: number;
  readonly audios: number;
  /** Native images that upstream will take for references. */
  readonly nativeReferences: number;
  readonly nativeImages: number;
}

/** Reads every field that holds media. Refuses malformed media and a second last frame. */
export function collectInputs(context: Context): GivenInputs {
  const { field, called, allowPrivateUrls } = context;
  const read = (paths: readonly string[], kind: InputKind): Medium[] =>
    mergeMedia(
      paths.map((path) => ({ param: path, value: field(path).value })),
      { kind, allowPrivateUrls, called },
    );
  const lastFrame = readLastFrame(context, read(MEDIA_FIELDS.lastFrame, 'image'));
  const images = withoutLastFrame(read(MEDIA_FIELDS.images, 'image'), lastFrame);
  const videos = read(MEDIA_FIELDS.videos, 'video');
  const audios = read(MEDIA_FIELDS.audios, 'audio');
  const subjects = readSubjects(context);
  const nativeFiles = readFileInfos(field('metadata.file_infos'), allowPrivateUrls);
  return {
    images,
    ...(lastFrame && { lastFrame }),
    videos,
    audios,
    subjects,
    nativeFiles,
    extInfo: readExtInfo(field('metadata.ext_info')),
    asReferences: readImageMode(field('metadata.image_mode')),
    count: countInputs({ images, lastFrame, videos, audios, subjects, nativeFiles }),
  };
}

function countInputs(
  given: Pick<GivenInputs, 'images' | 'lastFrame' | 'videos' | 'audios' | 'subjects' | 'nativeFiles'>,
): InputCounts {
  const native = countNativeInputs(given.nativeFiles);
  const roles = nativeImageRoles(given.nativeFiles);
  const subjectVideos = given.subjects.reduce((sum, { videos }) => sum + videos.length, 0);
  return {
    images: given.images.length + given.subjects.length + roles.frames + roles.references,
    lastFrames: (given.lastFrame ? 1 : 0) + roles.lastFrames,
    videos: given.videos.length + subjectVideos + native.videos,
    audios: given.audios.length + native.audios,
    nativeReferences: roles.references,
    nativeImages: roles.frames + roles.references,
  };
}

/** The media of several fields. One named in two fields (`image` and `images`) counts once; a field may repeat itself. */
function mergeMedia(fields: readonly Field[], rules: MediaRules): Medium[] {
  return fields.reduce<Medium[]>((merged, field) => {
    const added = readMedia(field, rules).filter(
      (medium) => !merged.some((earlier) => isSameMedium(earlier, medium)),
    );
    return [...merged, ...added];
  }, []);
}

function readLastFrame({ field }: Context, media: readonly Medium[]): Medium | undefined {
  const [first, second] = [...media, ...readFileId(field('metadata.last_frame_file_id'))];
  if (second) throw new Refusal('invalid_request', second.param, 'There is more than one last frame.');
  return first;
}

function readFileId({ param, value }: Field): Medium[] {
  if (isAbsent(value)) return [];
  if (typeof value !== 'string') throw malformed(param, 'a text', value);
  return [{ param, fileId: value }];
}

/** Clients that fill both forms repeat the last frame as the last of the images. */
function withoutLastFrame(images: Medium[], lastFrame: Medium | undefined): Medium[] {
  const repeated = lastFrame && images.length > 1 && isSameMedium(images.at(-1)!, lastFrame);
  return repeated ? images.slice(0, -1) : images;
}

function readImageMode({ param, value }: Field): boolean {
  if (isAbsent(value)) return false;
  if (typeof value === 'string' && value.trim().toLowerCase() === 'reference') return true;
  throw unsupported(param, `\`${param}\` has to be "reference", or left out.`);
}
