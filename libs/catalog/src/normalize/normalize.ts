import type { NormalizeOptions, NormalizeResult } from './normalize-result.js';
import type { TaskRequest } from './task-request.js';

/** Turns a request into a task, or says why it cannot be one. Never throws. */
export function normalize(_request: TaskRequest, _options: NormalizeOptions = {}): NormalizeResult {
  throw new Error('not implemented');
}
