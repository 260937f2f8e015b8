import type { AppError } from '@reelgate/runtime';

/** The error that `work` throws; throws itself when there is none. */
export function errorOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    return error as AppError;
  }
  throw new Error('it did not throw');
}
