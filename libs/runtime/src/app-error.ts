import { ERRORS } from '@reelgate/contracts';
import type { ErrorCode } from '@reelgate/contracts';

/** What to do with a message whose handler threw: never again, or later. */
export type Retry = 'never' | 'later';

export interface AppErrorOptions {
  /** The offending field of the request, by its path in the request. */
  readonly param?: string | undefined;
  /** For message handlers; the default follows the code's row in the error table. */
  readonly retry?: Retry;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
  /** Extra response headers, e.g. `allow`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * An expected failure: a code of the one error table, and a message that tells the caller what to do. Whoever throws
 * decides whether trying again can help. The message must be safe to show: no keys, no signed URLs.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly param: string | undefined;
  readonly retry: Retry;
  readonly retryAfterMs: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.param = options.param;
    this.retry = options.retry ?? (ERRORS[code].retry ? 'later' : 'never');
    this.retryAfterMs = options.retryAfterMs;
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  /** The body of an error answer, as docs/errors.md has it. */
  toEnvelope(): { error: { message: string; type: string; param: string | null; code: ErrorCode } } {
    return {
      error: {
        message: this.message,
        type: ERRORS[this.code].type,
        param: this.param ?? null,
        code: this.code,
      },
    };
  }
}

/** The message of anything that was thrown, for logs. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
