import type { Task, TaskWarning } from '../tasks/task.js';

/**
 * What has to be said of a request, in the answer to its create. Formats that have no member for it get one more, but only when
 * there is something to say, so that their own shape is theirs otherwise.
 */
export const warned = ({ warnings }: Task): { readonly warnings?: readonly TaskWarning[] } =>
  warnings.length === 0 ? {} : { warnings };
