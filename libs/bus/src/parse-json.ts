import { AppError } from '@reelgate/runtime';

/** The content of a message or request. Throws AppError `invalid_json`, which is never tried again. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('invalid_json', 'The message is not JSON.', { retry: 'never', cause: error });
  }
}
