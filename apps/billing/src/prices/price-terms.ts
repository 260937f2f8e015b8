import { divideRoundHalfUp, PRICE_UNITS } from '@reelgate/contracts';
import type { Micros, PriceTerm, PriceUnit, PriceTermValue } from '@reelgate/contracts';
import type { Columns } from '@reelgate/db';

/** Prices of one unit are integers of 1e-9 of the currency: the published ones have up to seven places. */
export type Nanos = bigint;

/** What a price says: how a film is counted, and what each of the counted costs. */
export interface PriceTerms {
  readonly unit: PriceUnit;
  readonly unitPrice: Nanos;
  /** Fewest units billed; null = none. */
  readonly minUnits: number | null;
  /** Units are billed in whole multiples of this; null = singly. */
  readonly step: number | null;
  /** What each reference image beyond `freeImages` costs; null = nothing. */
  readonly imagePrice: Nanos | null;
  /** Reference images that cost nothing extra; null = none. */
  readonly freeImages: number | null;
  /** What each second of the input videos costs; null = nothing. */
  readonly inputPrice: Nanos | null;
}

/** How much of a film there is. */
export interface Quantity {
  readonly seconds: number;
  /** Needed for prices per million tokens only. */
  readonly tokens?: number | undefined;
  /** Images given; absent: none. */
  readonly images?: number;
  /** Whole seconds of all input videos; absent: none. */
  readonly inputSeconds?: number;
  /** The vendor's own figure, in 1e-6 of its unit; needed for costs per vendor unit only. */
  readonly vendorMicroUnits?: number | undefined;
}

/** What is charged beside the units. */
export interface Extras {
  /** Reference images that cost extra. */
  readonly extraImages: number;
  /** Seconds of input video that are billed. */
  readonly inputSeconds: number;
}

/** Nobody pays a billion for a film. */
const LARGEST_AMOUNT: Micros = 1_000_000_000_000_000n;

/** A quantity as the terms count it, and its amount. */
export interface Cost extends Extras {
  readonly units: number;
  readonly billedSeconds: number;
  readonly amount: Micros;
}

/** How one term is written: in a CSV, on the wire, in the API and in the database under one name. */
interface TermForm<T> {
  readonly name: PriceTerm;
  /** Of its column. */
  readonly type: 'bigint' | 'integer' | 'text';
  /** Reads the text of a CSV; '' where nothing was said. Throws RangeError. */
  readonly parse: (text: string) => T;
  readonly write: (value: T) => PriceTermValue;
}

const orNull = <T>(form: TermForm<T>): TermForm<T | null> => ({
  name: form.name,
  type: form.type,
  parse: (text) => (text === '' ? null : form.parse(text)),
  write: (value) => (value === null ? null : form.write(value)),
});
const price = (name: PriceTerm): TermForm<Nanos> => ({
  name,
  type: 'bigint',
  parse: parseUnitPrice,
  write: formatUnitPrice,
});
const count = (name: PriceTerm, least: number): TermForm<number> => ({
  name,
  type: 'integer',
  parse: (text) => {
    if (!/^(0|[1-9]\d{0,8})$/.test(text) || Number(text) < least) {
      throw new RangeError(
        `${name} ${JSON.stringify(text)} is not a ${least > 0 ? 'positive ' : ''}whole number`,
      );
    }
    return Number(text);
  },
  write: (value) => value,
});
const word = <T extends string>(name: PriceTerm, words: readonly T[]): TermForm<T> => ({
  name,
  type: 'text',
  parse: (text) => oneOf(words, text),
  write: (value) => value,
});

/** Every term, once: what is parsed, stored, sent and shown all follows from here. */
const FORMS: { readonly [Member in keyof PriceTerms]: TermForm<PriceTerms[Member]> } = {
  unitPrice: price('unit_price'),
  unit: word('unit', PRICE_UNITS),
  minUnits: orNull(count('min_units', 1)),
  step: orNull(count('step', 1)),
  imagePrice: orNull(price('image_price')),
  freeImages: orNull(count('free_images', 0)),
  inputPrice: orNull(price('input_price')),
};
const MEMBERS = Object.keys(FORMS) as (keyof PriceTerms)[];

/** The columns of `billing.price` that hold the terms. */
export const TERM_COLUMNS = Object.fromEntries(
  MEMBERS.map((member) => [member, FORMS[member].name]),
) as Columns<PriceTerms>;

/** The same for TypeORM. */
export const TERM_TYPES = Object.fromEntries(
  MEMBERS.map((member) => [member, { name: FORMS[member].name, type: FORMS[member].type }]),
) as Readonly<
  Record<keyof PriceTerms, { readonly name: string; readonly type: 'bigint' | 'integer' | 'text' }>
>;

/** Reads terms from named texts, e.g. a row of a CSV; an absent one is as an empty one. Throws RangeError. */
export function parseTerms(texts: Readonly<Record<string, string | undefined>>): PriceTerms {
  const terms = Object.fromEntries(
    MEMBERS.map((member) => [member, FORMS[member].parse(texts[FORMS[member].name] ?? '')]),
  ) as unknown as PriceTerms;
  if (terms.freeImages !== null && terms.imagePrice === null) {
    throw new RangeError('free_images means nothing without an image_price');
  }
  if (terms.unit === 'vendor_unit' && (terms.minUnits !== null || terms.step !== null)) {
    throw new RangeError('min_units and step mean nothing of what the vendor says it took');
  }
  return terms;
}

/** Rate by the names they have outside: prices as decimals, counts as numbers. */
export function writeTerms(terms: PriceTerms): Record<PriceTerm, PriceTermValue> {
  const write = <Member extends keyof PriceTerms>(member: Member): [PriceTerm, PriceTermValue] => [
    FORMS[member].name,
    FORMS[member].write(terms[member]),
  ];
  return Object.fromEntries(MEMBERS.map(write)) as Record<PriceTerm, PriceTermValue>;
}

/**
 * What a quantity costs under these terms times a factor (in 1e-6): exact arithmetic, rounded half up once, to a
 * micro-unit. Undefined when what the price counts is not known (tokens, the vendor's own figure), and when the amount is
 * no price of a film: a slip in a price row must not reach the ledger.
 */
export function costOf(terms: PriceTerms, quantity: Quantity, factor: Micros): Cost | undefined {
  const counted = countUnits(terms.unit, quantity);
  if (counted === undefined) return undefined;
  const step = terms.step ?? 1;
  const units = Math.max(terms.minUnits ?? 0, Math.ceil(counted / step) * step);
  const extraImages =
    terms.imagePrice === null ? 0 : Math.max(0, (quantity.images ?? 0) - (terms.freeImages ?? 0));
  const inputSeconds = terms.inputPrice === null ? 0 : (quantity.inputSeconds ?? 0);
  const perUnit = terms.unit === 'million_tokens' || terms.unit === 'vendor_unit' ? 1_000_000n : 1n;
  const total =
    BigInt(units) * terms.unitPrice +
    (BigInt(extraImages) * (terms.imagePrice ?? 0n) + BigInt(inputSeconds) * (terms.inputPrice ?? 0n)) *
      perUnit;
  // Nanos × 1e-6 of the factor make 1e-15 of the currency; a micro-unit is 1e9 of that.
  const amount = divideRoundHalfUp(total * factor, perUnit * 1_000_000_000n);
  if (amount > LARGEST_AMOUNT) return undefined;
  return {
    units,
    billedSeconds: terms.unit === 'second' ? units : quantity.seconds,
    extraImages,
    inputSeconds,
    amount,
  };
}

function countUnits(unit: PriceUnit, quantity: Quantity): number | undefined {
  switch (unit) {
    case 'second':
      return quantity.seconds;
    case 'task':
      return 1;
    case 'million_tokens':
      return quantity.tokens;
    case 'vendor_unit':
      return quantity.vendorMicroUnits;
  }
}

const DECIMAL = /^(\d{1,9})(?:\.(\d{1,9}))?$/;

/** Parses an unsigned decimal with at most nine places. Throws RangeError on anything else. */
export function parseUnitPrice(text: string): Nanos {
  const match = DECIMAL.exec(text);
  if (!match) throw new RangeError(`not a unit price: ${JSON.stringify(text.slice(0, 40))}`);
  return BigInt(match[1]! + (match[2] ?? '').padEnd(9, '0'));
}

/** Formats a unit price exactly, with at least six places. */
export function formatUnitPrice(nanos: Nanos): string {
  const digits = nanos.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9).replace(/0{1,3}$/, '')}`;
}

/** Throws RangeError when the text is none of the words. */
export function oneOf<T extends string>(words: readonly T[], text: string): T {
  const found = words.find((each) => each === text);
  if (found === undefined) throw new RangeError(`${JSON.stringify(text)} is not one of ${words.join(', ')}`);
  return found;
}
