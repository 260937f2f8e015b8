import { normalize } from '@reelgate/catalog';
import type { Task } from '../tasks/task.js';
import type { DetailedTask } from '../tasks/task-pages.repository.js';
import { task } from './task.js';

/** A queued task as a create with this body would have made it, with these fields. Throws when the catalogue refuses. */
export function detailedTask(body: Record<string, unknown>, fields: Partial<Task> = {}): DetailedTask {
  const result = normalize(body);
  if (!result.ok) throw new Error(result.error.message);
  const { spec, metadata } = result;
  return {
    ...task({
      family: spec.family,
      model: spec.model,
      prompt: spec.prompt,
      seconds: spec.seconds,
      size: spec.size,
      metadata,
      offPeak: spec.offPeak,
      ...fields,
    }),
    spec,
  };
}
