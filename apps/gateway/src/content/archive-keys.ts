import type { Store } from '@reelgate/storage';
import type { LinkKind } from './link-signer.js';

/** Pictures of a film. */
export type Picture = Exclude<LinkKind, 'film'>;
export const PICTURES: readonly Picture[] = ['cover', 'last_frame'];

/** Key of a task's film in the store: one for each task, so that a repeated transfer replaces the film by itself. */
export const archiveKeyOf = (taskId: string): string => `result/${taskId}.mp4`;

/** The same of a picture of it. The store knows of what type it is. */
export const pictureKeyOf = (taskId: string, picture: Picture): string => `result/${taskId}-${picture}`;

/** Removes all that the store has of a task: its film, which may have another key, and its pictures. */
export async function removeArchived(store: Store, taskId: string, filmKey: string): Promise<void> {
  const pictures = PICTURES.map((picture) => pictureKeyOf(taskId, picture));
  for (const key of [...pictures, filmKey]) await store.delete(key);
}
