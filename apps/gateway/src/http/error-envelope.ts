import type { AppError } from '@reelgate/runtime';
import { toArkError } from '../dialects/ark/errors.js';
import { toViduError } from '../dialects/vidu/errors.js';

/** A failure as it is answered: the dialect's own body, and its status where that differs from the table's. */
export interface ErrorEnvelope {
  readonly status: number;
  readonly body: object;
}

type Render = (error: AppError, requestId: string) => ErrorEnvelope;

const standard: Render = (error) => ({ status: error.status, body: error.toEnvelope() });

/** Paths whose clients know another vendor's errors, and how those are written. */
const BY_PREFIX: readonly (readonly [prefix: string, render: Render])[] = [
  ['/vidu/', toViduError],
  ['/api/v3/', toArkError],
];

/** The answer to a failed request of this URL, known route or not. */
export function toErrorEnvelope(url: string, error: AppError, requestId: string): ErrorEnvelope {
  const [, render = standard] = BY_PREFIX.find(([prefix]) => url.startsWith(prefix)) ?? [];
  return render(error, requestId);
}
