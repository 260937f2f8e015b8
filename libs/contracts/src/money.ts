/**
 * Money: integer micro-units (1e-6 of the installation's currency) as bigint, everywhere. On the wire and in
 * answers an amount is a decimal string with six places ("3.000000").
 */
export type Micros = bigint;

const MICROS_PER_UNIT = 1_000_000n;
const DECIMAL = /^(-?)(\d{1,12})(?:\.(\d+))?$/;

/**
 * Parses a plain decimal ("0.6", "-3", "0.0000005") into micro-units, rounding half up (away from zero) at the
 * seventh place. Throws RangeError on anything else: exponents, spaces, more than 12 integer digits.
 */
export function parseMicros(text: string): Micros {
  const match = DECIMAL.exec(text);
  if (!match) throw new RangeError(`not a decimal amount: ${JSON.stringify(text.slice(0, 40))}`);
  const [, sign, whole, fraction = ''] = match;
  const padded = fraction.padEnd(7, '0');
  let micros = BigInt(whole!) * MICROS_PER_UNIT + BigInt(padded.slice(0, 6));
  if (padded[6]! >= '5') micros += 1n;
  return sign ? -micros : micros;
}

/** Formats micro-units as a decimal string with exactly six places. */
export function formatMicros(micros: Micros): string {
  const negative = micros < 0n;
  const absolute = negative ? -micros : micros;
  const whole = absolute / MICROS_PER_UNIT;
  const fraction = (absolute % MICROS_PER_UNIT).toString().padStart(6, '0');
  return `${negative ? '-' : ''}${whole}.${fraction}`;
}

/** numerator / denominator, rounded half up (away from zero). The denominator must be positive. */
export function divideRoundHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError('denominator must be positive');
  const negative = numerator < 0n;
  const absolute = negative ? -numerator : numerator;
  const quotient = (absolute * 2n + denominator) / (denominator * 2n);
  return negative ? -quotient : quotient;
}
