/** A refusal in the vendor's envelope, which travels with HTTP status 200 like every answer of API 3.0. */
export class VodError extends Error {
  override readonly name = 'VodError';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
