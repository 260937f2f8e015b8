/**
 * Native file entries (`metadata.file_infos`): the upstream's own form of inputs, kept as sent but for the spelling of
 * the keys. They count as inputs wherever a scene, a limit or a price depends on how many there are.
 */
export type NativeFile = Record<string, unknown>;

/** Keys of Tencent VOD's FileInfos, which refuses any other spelling. */
const KEYS = new Map(
  [
    'Type',
    'Category',
    'FileId',
    'Url',
    'Base64',
    'Usage',
    'ReferenceType',
    'ObjectId',
    'VoiceId',
    'KeepOriginalSound',
    'Text',
  ].map((key) => [key.toLowerCase(), key]),
);

/** `file_id`, `fileId`, `FileId` → `FileId`; keys the upstream is not known to have stay as they are. */
export function spellNativeKeys(file: NativeFile): NativeFile {
  return Object.fromEntries(
    Object.entries(file).map(([key, value]) => [
      KEYS.get(key.toLowerCase().replaceAll('_', '')) ?? key,
      value,
    ]),
  );
}

export interface NativeCounts {
  readonly images: number;
  readonly videos: number;
  readonly audios: number;
}

/** What the entries are, by `Category`; an entry without one is an image, as upstream. Expects spelled keys. */
export function countNativeInputs(files: readonly NativeFile[]): NativeCounts {
  const categories = files.map((file) => word(file['Category']));
  const videos = categories.filter((category) => category === 'video').length;
  const audios = categories.filter((category) => category === 'audio').length;
  return { images: files.length - videos - audios, videos, audios };
}

/** How upstream will use the native images: the last frame, references, or frames by its own rules. */
export function nativeImageRoles(files: readonly NativeFile[]): {
  readonly lastFrames: number;
  readonly references: number;
  readonly frames: number;
} {
  const images = files.filter((file) => !['video', 'audio'].includes(word(file['Category'])));
  const lastFrames = images.filter((file) => word(file['Usage']) === 'lastframe').length;
  const firstFrames = images.filter((file) => word(file['Usage']) === 'firstframe').length;
  const unnamed = images.filter((file) => word(file['Usage']) === '');
  // Without a usage upstream takes an image with an object id, and several images, for references.
  const single = unnamed.length === 1 && firstFrames === 0 && !unnamed[0]!['ObjectId'];
  const frames = firstFrames + (single ? 1 : 0);
  return { lastFrames, frames, references: images.length - lastFrames - frames };
}

const word = (value: unknown): string => (typeof value === 'string' ? value.trim().toLowerCase() : '');
