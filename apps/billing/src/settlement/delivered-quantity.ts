import { longestFilm, mostInputSeconds } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import type { TaskResult } from '@reelgate/contracts';
import { billedSeconds } from '../prices/billed-seconds.js';
import type { Quantity } from '../prices/price-terms.js';
import type { Hold } from '../reservations/hold.js';

/** A film this much longer than its model makes any is one whose length we were told wrongly. */
const LONGEST_TAIL_SECONDS = 1;
/** Tokens are held generously. So many times more are no film, but a mistake. */
const MOST_TOKENS_FACTOR = 10;

/** What is charged for, and which of the vendor's figures cannot be true and were treated as not said. */
export interface DeliveredQuantity {
  readonly quantity: Quantity;
  readonly disbelieved: readonly string[];
}

/** How much of a film was delivered. What the vendor does not say is as it was held for. */
export function deliveredQuantity(
  { basis, seconds, secondsStated, tokens }: Pick<Hold, 'basis' | 'seconds' | 'secondsStated' | 'tokens'>,
  result: Pick<TaskResult, 'seconds' | 'tokens' | 'inputSeconds'>,
  catalogue: Catalogue,
): DeliveredQuantity {
  const longest = longestFilm(basis, catalogue);
  const disbelieved: string[] = [];
  const believe = (
    name: string,
    figure: number | undefined,
    most: number | undefined,
  ): number | undefined => {
    if (figure === undefined || most === undefined || figure <= most) return figure;
    disbelieved.push(`${name} ${figure}`);
    return undefined;
  };
  const length = believe('seconds', result.seconds, longest && longest + LONGEST_TAIL_SECONDS);
  const counted = believe('tokens', result.tokens, tokens === null ? undefined : tokens * MOST_TOKENS_FACTOR);
  const mostInput = mostInputSeconds(basis, catalogue);
  const input = believe('inputSeconds', result.inputSeconds, mostInput + LONGEST_TAIL_SECONDS);
  return {
    quantity: {
      seconds: billedSeconds(
        { scene: basis.scene, seconds, stated: secondsStated },
        length === undefined ? null : Math.round(length * 1_000),
      ),
      tokens: counted ?? tokens ?? undefined,
      images: basis.images,
      inputSeconds: input === undefined ? mostInput : Math.ceil(input),
    },
    disbelieved,
  };
}
