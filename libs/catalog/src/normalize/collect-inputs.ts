import type { InputKind } from '@reelgate/contracts';
import type { NativeFile } from '../native-inputs.js';
import { countNativeInputs, nativeImageRoles } from '../native-inputs.js';
import type { Context } from './context.js';
import { ignored } from './warnings.js';
import type { MeaningName } from './meanings.js';
import { readExtInfo, readFileInfos } from './read-native.js';
import type { BesideMedium, MediaRules, Medium } from './read-media.js';
import { isSameMedium, readMedia } from './read-media.js';
import { optionOf } from './read-options.js';
import { malformed, Refusal, unsupported } from './refusal.js';
import type { Field } from './read-value.js';
import type { Subject } from './read-subjects.js';
import { readSubjects } from './read-subjects.js';
import type { FoundField } from './find-fields.js';

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
  /** The field that asks for references, if one does. */
  readonly asReferences?: string;
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

/** Reads every field that holds media. Refuses malformed media, a second last frame, and frames beside references. */
export function collectInputs(context: Context): GivenInputs {
  const { allowPrivateUrls, called, found, stated } = context;
  const onUnknown = (beside: BesideMedium): void => {
    const option = optionOf(beside.name);
    if (option !== undefined && BESIDE_MEDIA.includes(option))
      context.besideMedia.push({ option, param: beside.param, value: beside.value });
    else context.warnings.push(ignored(beside.param));
  };
  const read = (kind: InputKind, ...meanings: MeaningName[]): Medium[] =>
    mergeMedia(
      meanings.flatMap((meaning) => found.get(meaning)!.map(({ path, value }) => ({ param: path, value }))),
      { kind, allowPrivateUrls, called, onUnknown },
    );
  const frames = read('image', 'firstFrame', 'images');
  const references = read('image', 'references').filter(
    (medium) => !frames.some((frame) => isSameMedium(frame, medium)),
  );
  const lastFrame = readLastFrame(context, [
    ...read('image', 'lastFrame'),
    ...[...frames, ...references].filter(({ use }) => use === 'last'),
  ]);
  const all = [...frames, ...references].filter(({ use }) => use !== 'last');
  const images = withoutLastFrame(
    all.toSorted((a, b) => Number(b.use === 'first') - Number(a.use === 'first')),
    lastFrame,
  );
  const videos = read('video', 'videos');
  const audios = read('audio', 'audios');
  const subjects = readSubjects(context);
  const nativeFiles = readFileInfos(stated('fileInfos')[0], allowPrivateUrls);
  const reference = references[0] ?? all.find(({ use }) => use === 'reference');
  if (reference) refuseFrames(context, reference, all);
  const asReferences = reference?.param ?? readImageMode(stated('imageMode')[0]);
  return {
    images,
    ...(lastFrame && { lastFrame }),
    videos,
    audios,
    subjects,
    nativeFiles,
    extInfo: readExtInfo(stated('extInfo')[0]),
    ...(asReferences !== undefined && { asReferences }),
    count: countInputs({ images, lastFrame, videos, audios, subjects, nativeFiles }),
  };
}

/** Options that may stand beside the medium that they are about, as Kling has them. */
const BESIDE_MEDIA: readonly string[] = ['reference_type', 'keep_original_sound'];

/** What is called a first frame by name cannot become a reference because of another field. */
function refuseFrames({ found, called }: Context, reference: Medium, images: readonly Medium[]): void {
  const isFrame = ({ path, isPlace }: FoundField): boolean => !isPlace || path === 'first_frame_image';
  const named = found.get('firstFrame')!.find((field) => isFrame(field) && saysFirst(field.path));
  const param = images.find(({ use }) => use === 'first')?.param ?? (named && called(named.path));
  if (param !== undefined)
    throw unsupported(
      param,
      `\`${param}\` is a first frame and \`${reference.param}\` a reference: they exclude each other.`,
    );
}

/** `start_image`, `firstFrame`, but not `image_url`, which names any picture. */
const saysFirst = (path: string): boolean => /first|start|initial|init/i.test(path);

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

function readLastFrame({ stated }: Context, media: readonly Medium[]): Medium | undefined {
  const [first, second] = [...media, ...readFileId(stated('lastFrameFile')[0])];
  if (second) throw new Refusal('invalid_request', second.param, 'There is more than one last frame.');
  return first;
}

function readFileId(field: Field | undefined): Medium[] {
  if (!field) return [];
  const { param, value } = field;
  if (typeof value !== 'string') throw malformed(param, 'a text', value);
  return [{ param, fileId: value }];
}

/** Clients that fill both forms repeat the last frame as the last of the images. */
function withoutLastFrame(images: Medium[], lastFrame: Medium | undefined): Medium[] {
  const repeated = lastFrame && images.length > 1 && isSameMedium(images.at(-1)!, lastFrame);
  return repeated ? images.slice(0, -1) : images;
}

function readImageMode(field: Field | undefined): string | undefined {
  if (!field) return undefined;
  const { param, value } = field;
  if (typeof value === 'string' && value.trim().toLowerCase() === 'reference') return param;
  throw unsupported(param, `\`${param}\` has to be "reference", or left out.`);
}
