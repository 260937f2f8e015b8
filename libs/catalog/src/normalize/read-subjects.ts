import { familyFacts } from '../families/index.js';
import type { Context } from './context.js';
import type { Medium } from './read-media.js';
import { readMedia } from './read-media.js';
import { malformed, Refusal, unsupported } from './refusal.js';
import type { Field } from './read-value.js';
import { SUBJECT_MEDIA } from './media-fields.js';
import { isAbsent, isPlainObject, readArray, readText } from './read-value.js';

/** A named thing or person of Vidu's reference scene, which the prompt calls `@name`. */
export interface Subject {
  readonly name: string;
  readonly voiceId?: string;
  /** Id of a subject stored at Vidu. */
  readonly serverId?: string;
  readonly images: readonly Medium[];
  readonly videos: readonly Medium[];
}

/** A subject in `TaskSpec.options`: its media are the task's inputs of these indexes. */
export interface SubjectOption {
  name: string;
  voice_id?: string;
  server_id?: string;
  images?: number[];
  videos?: number[];
}

const MOST_SUBJECTS = 20;
const MOST_IMAGES = 3;
const MOST_VIDEOS = 1;

/**
 * Vidu's `subjects`, at the top level as in its own API or in the metadata. Older documents call the name `id`. None for
 * other families, to which the field means nothing.
 */
export function readSubjects(context: Context): Subject[] {
  const [field] = context.stated('subjects');
  if (!field || !familyFacts(context.row.family).subjects) return [];
  const subjects = readArray(field);
  if (subjects.length > MOST_SUBJECTS)
    throw new Refusal(
      'invalid_request',
      field.param,
      `\`${field.param}\` has more than ${MOST_SUBJECTS} entries.`,
    );
  return subjects.map((value, index) => readSubject({ param: `${field.param}[${index}]`, value }, context));
}

function readSubject({ param, value }: Field, { allowPrivateUrls }: Context): Subject {
  if (!isPlainObject(value)) throw malformed(param, 'an object', value);
  const field = (key: string): Field => ({ param: `${param}.${key}`, value: value[key] });
  const text = (key: string): string | undefined => (isAbsent(value[key]) ? undefined : readText(field(key)));
  const name = text('name') ?? text('id');
  if (name === undefined) throw malformed(`${param}.name`, 'a text', value['name']);
  const images = readMedia(field('images'), { kind: SUBJECT_MEDIA.images, allowPrivateUrls });
  const videos = readMedia(field('videos'), { kind: SUBJECT_MEDIA.videos, allowPrivateUrls });
  if (images.length > MOST_IMAGES || videos.length > MOST_VIDEOS)
    throw unsupported(param, `A subject takes at most ${MOST_IMAGES} images and ${MOST_VIDEOS} video.`);
  const stranger = [...images, ...videos].find(({ fileId }) => fileId !== undefined);
  if (stranger) throw malformed(stranger.param, 'a URL or a file', value);
  return { name, voiceId: text('voice_id'), serverId: text('server_id'), images, videos };
}

/** The subjects as options; `placed` are the media of the task's inputs, in their order. */
export function subjectOptions(
  subjects: readonly Subject[],
  placed: readonly Medium[],
): { subjects?: SubjectOption[] } {
  if (subjects.length === 0) return {};
  const indexes = (media: readonly Medium[]) => media.map((medium) => placed.indexOf(medium));
  return {
    subjects: subjects.map(({ name, voiceId, serverId, images, videos }) => ({
      name,
      ...(voiceId !== undefined && { voice_id: voiceId }),
      ...(serverId !== undefined && { server_id: serverId }),
      ...(images.length > 0 && { images: indexes(images) }),
      ...(videos.length > 0 && { videos: indexes(videos) }),
    })),
  };
}
