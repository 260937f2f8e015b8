/**
 * An exchange with a vendor that has no complete answer. `sent` tells whether the vendor may have received the request
 * (over a refused connection: certainly not). The message names no credentials and no query.
 */
export class VendorHttpError extends Error {
  override readonly name = 'VendorHttpError';
  constructor(
    message: string,
    readonly sent: boolean,
  ) {
    super(message);
  }
}

/** By its name, not its class: an error may come from another copy of this package. */
export function isVendorHttpError(error: unknown): error is VendorHttpError {
  return error instanceof Error && error.name === 'VendorHttpError' && 'sent' in error;
}
