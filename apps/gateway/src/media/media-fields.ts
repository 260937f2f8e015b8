import { isPlainObject } from '../http/plain-object.js';
import type { PlainObject } from '../http/plain-object.js';

/** Fields of a create request that name media, as the catalogue reads them. */
const TOP_LEVEL = ['image', 'images', 'input_reference', 'first_frame_image', 'last_frame_image'];
const IN_METADATA = ['last_frame_url', 'video_url', 'audio_url'];
/** Fields of each of Vidu's `subjects`, which stand at the top level or in the metadata. */
const IN_SUBJECT = ['images', 'videos'];

/** One text that stands where a medium is named. */
export interface MediaText {
  /** Where it stands, e.g. `images[1]` or `metadata.video_url`. */
  readonly param: string;
  readonly text: string;
  /** Puts something else in its place. */
  readonly replace: (value: unknown) => void;
}

/** Every text of the request that names a medium: single, in an array, or as `{image_url}`. */
export function mediaTexts(body: PlainObject): MediaText[] {
  const metadata = body['metadata'];
  return [
    ...TOP_LEVEL.flatMap((field) => textsOf(body, field, field)),
    ...textsOfSubjects(body['subjects'], 'subjects'),
    ...(isPlainObject(metadata)
      ? [
          ...IN_METADATA.flatMap((field) => textsOf(metadata, field, `metadata.${field}`)),
          ...textsOfSubjects(metadata['subjects'], 'metadata.subjects'),
        ]
      : []),
  ];
}

function textsOfSubjects(subjects: unknown, param: string): MediaText[] {
  if (!Array.isArray(subjects)) return [];
  return subjects.flatMap((subject: unknown, index) =>
    isPlainObject(subject)
      ? IN_SUBJECT.flatMap((field) => textsOf(subject, field, `${param}[${index}].${field}`))
      : [],
  );
}

function textsOf(holder: PlainObject | unknown[], key: string | number, param: string): MediaText[] {
  const value = (holder as PlainObject)[key];
  if (typeof value === 'string') {
    return [{ param, text: value, replace: (other) => void ((holder as PlainObject)[key] = other) }];
  }
  if (Array.isArray(value)) {
    return value.flatMap((_, index) => textsOf(value as unknown[], index, `${param}[${index}]`));
  }
  if (isPlainObject(value) && 'image_url' in value) {
    return isPlainObject(value['image_url'])
      ? textsOf(value['image_url'], 'url', `${param}.image_url`)
      : textsOf(value, 'image_url', `${param}.image_url`);
  }
  return [];
}
