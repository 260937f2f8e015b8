import { FOLLOWS_INPUT } from '@reelgate/catalog';
import type { Scene } from '@reelgate/contracts';

/** A film this much shorter or longer than asked for (milliseconds) is the film asked for. */
const TOLERANCE_MS = 500;
/** Files are a few frames longer than their nominal length: this much does not begin another second. */
const TAIL_MS = 100;

/** What was asked for. */
export interface AskedDuration {
  readonly scene: Scene;
  /** Whole seconds requested, or the model's default. */
  readonly seconds: number;
  readonly stated: boolean;
}

/**
 * Whole seconds to bill for a delivered film: those asked for when the film is within half a second of them; else, and
 * where the film follows an input and no duration was stated, the film's own duration less its tail, rounded up. A film
 * whose duration the vendor does not tell is billed as asked for.
 */
export function billedSeconds(asked: AskedDuration, resultMs: number | null): number {
  if (resultMs === null || resultMs <= 0) return asked.seconds;
  const measured = Math.max(1, Math.ceil((resultMs - TAIL_MS) / 1_000));
  if (!asked.stated && FOLLOWS_INPUT.includes(asked.scene)) return measured;
  return Math.abs(resultMs - asked.seconds * 1_000) <= TOLERANCE_MS ? asked.seconds : measured;
}
