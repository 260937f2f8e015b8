import { normalize } from './normalize.js';
import type { Normalized, NormalizeOptions, Refused } from './normalize-result.js';
import type { TaskRequest } from './task-request.js';

export const IMAGE = 'https://example.com/a.png';
export const SECOND = 'https://example.com/b.png';
export const THIRD = 'https://example.com/c.png';
export const VIDEO = 'https://example.com/move.mp4';
export const VOICE = 'https://example.com/voice.mp3';

/** The task of a request that has to be accepted. A prompt is added unless the request has one. */
export function accept(request: TaskRequest, options?: NormalizeOptions): Normalized {
  const result = normalize({ prompt: 'x', ...request }, options);
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result;
}

/** The error of a request that has to be refused. */
export function refuse(request: TaskRequest, options?: NormalizeOptions): Refused['error'] {
  const result = normalize({ prompt: 'x', ...request }, options);
  if (result.ok) throw new Error(`accepted: ${JSON.stringify(result.spec)}`);
  return result.error;
}

/** The codes of the warnings of an accepted request. */
export const warningsOf = (request: TaskRequest, options?: NormalizeOptions): string[] =>
  accept(request, options).warnings.map(({ code }) => code);

/** Channels of these vendors alone, for every family. */
export const only = (...vendors: string[]): NormalizeOptions => ({ vendorsOf: () => new Set(vendors) });
