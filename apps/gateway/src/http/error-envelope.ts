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
  /**
   * Calls that are none (`POST /v1/…`) but that clients of other APIs try, and what to do instead. A last `*` stands for any word
   * that is no id.
   */
  readonly elsewhere?: Readonly<Record<string, string>>;
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

  /** What to do instead of a call that does not exist. */
  adviceFor(method: string, url: string): string | undefined {
    const path = url.split('?', 1)[0]!.replace(/\/$/, '');
    const cut = path.lastIndexOf('/');
    const isId = path.slice(cut + 1).startsWith('video_');
    for (const call of [`${method} ${path}`, ...(isId ? [] : [`${method} ${path.slice(0, cut)}/*`])])
      for (const { elsewhere } of this.styles)
        if (elsewhere && Object.hasOwn(elsewhere, call)) return elsewhere[call];
    return undefined;
  }
}
