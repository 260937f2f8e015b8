import { divideRoundHalfUp, formatMicros } from '@reelgate/contracts';
import type { PriceUnit } from '@reelgate/contracts';
import { vendorFigure } from '../costs/vendor-units.js';
import { parseUnitPrice } from '../prices/price-terms.js';
import type { Nanos } from '../prices/price-terms.js';

/** What we charged for, before the account's multiplier. */
export interface OurFigure {
  readonly unit: PriceUnit;
  readonly units: number;
  readonly unitPrice: Nanos;
  readonly currency: string;
}

/** A vendor's figure beside ours. */
export interface Comparison {
  /** The vendor's name for it. */
  readonly figure: string;
  readonly theirs: string;
  readonly ours: string;
  readonly agrees: boolean;
}

/** What a vendor's own unit costs at list, by currency: Vidu's credit, Kling's unit. */
const VENDOR_UNIT: Readonly<Record<string, Readonly<Record<string, Nanos>>>> = {
  credits: { CNY: 31_250_000n, USD: 5_000_000n },
  final_unit_deduction: { CNY: 1_000_000_000n, USD: 140_000_000n },
};

/** Measured seconds this close to the billed ones are the same film. */
const SECONDS_TOLERANCE = 0.5;

/**
 * Compares the figure that a vendor reports for a task with what we charged for: seconds with seconds (Tencent VOD), tokens
 * with tokens (Ark), the vendor's units with our list price (Vidu, Kling). Undefined when the vendor reports nothing that
 * can be compared.
 */
export function compareVendorFigure(
  usage: Readonly<Record<string, unknown>>,
  ours: OurFigure,
): Comparison | undefined {
  const seconds = vendorFigure(usage, 'OutputSeconds');
  if (seconds !== undefined && ours.unit === 'second') {
    const agrees = Math.abs(Number(seconds) - ours.units) <= SECONDS_TOLERANCE;
    return { figure: 'OutputSeconds', theirs: seconds, ours: String(ours.units), agrees };
  }
  const tokens = vendorFigure(usage, 'total_tokens');
  if (tokens !== undefined && ours.unit === 'million_tokens') {
    return {
      figure: 'total_tokens',
      theirs: tokens,
      ours: String(ours.units),
      agrees: Number(tokens) === ours.units,
    };
  }
  for (const [figure, rates] of Object.entries(VENDOR_UNIT)) {
    const units = vendorFigure(usage, figure);
    const rate = rates[ours.currency];
    if (units === undefined || rate === undefined) continue;
    if (ours.unit !== 'second' && ours.unit !== 'task') continue;
    // Both products are 1e-18; shown in 1e-6.
    const theirs = divideRoundHalfUp(parseUnitPrice(units) * rate, 1_000_000_000_000n);
    const mine = divideRoundHalfUp(BigInt(ours.units) * ours.unitPrice, 1_000n);
    const show = (micros: bigint): string => `${formatMicros(micros)} ${ours.currency}`;
    return { figure, theirs: `${units} = ${show(theirs)}`, ours: show(mine), agrees: theirs === mine };
  }
  return undefined;
}
