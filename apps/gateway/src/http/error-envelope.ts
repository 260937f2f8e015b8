import type { AppError } from '@reelgate/runtime';

/** A failure as it is answered: the body, and its status where that differs from the error table's. */
export interface ErrorEnvelope {
  readonly status: number;
  readonly body: object;
}

/** Writes a failure as clients of some paths know it. */
export type RenderError = (error: AppError, requestId: string) => ErrorEnvelope;

/** Paths that may have errors of their own. */
export interface ErrorStyle {
  /** Beginning of the paths. */
  readonly prefix: string;
  /** Absent: as everywhere. */
  readonly toError?: RenderError;
}

const standard: RenderError = (error) => ({ status: error.status, body: error.toEnvelope() });

/** How failures look, by the path of the request. */
export class ErrorEnvelopes {
  constructor(private readonly styles: readonly ErrorStyle[]) {}

  /** The answer to a failed request of this URL, known route or not. */
  of(url: string, error: AppError, requestId: string): ErrorEnvelope {
    const style = this.styles.find(({ prefix }) => url.startsWith(prefix));
    return (style?.toError ?? standard)(error, requestId);
  }
}
