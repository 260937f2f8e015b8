import type { TaskSpec } from '@reelgate/contracts';

type Subject = Readonly<Record<string, unknown>>;

/** The named references of a task (`options.subjects`). */
export function subjectsOf({ options }: TaskSpec): Subject[] {
  return list(options['subjects']).filter(
    (subject): subject is Subject => typeof subject === 'object' && subject !== null,
  );
}

/** Whether a subject is more, or less, than images: a video, or an id alone. */
export function isSubjectBeyondImages(spec: TaskSpec): boolean {
  return subjectsOf(spec).some(({ images, videos }) => list(images).length === 0 || list(videos).length > 0);
}

/** Whether some input is part of no subject, though there are subjects. They name inputs by index or by URL. */
export function hasInputOutsideSubjects(spec: TaskSpec): boolean {
  const subjects = subjectsOf(spec);
  if (subjects.length === 0) return false;
  const named = subjects.flatMap(({ images, videos }) => [...list(images), ...list(videos)]);
  return !spec.inputs.every(({ url }, index) => named.includes(index) || named.includes(url));
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
