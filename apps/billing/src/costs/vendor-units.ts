import { parseMicros } from '@reelgate/contracts';

/** Members of a vendor's usage in which it counts by a unit of its own: Vidu's credits, Kling's units. */
export const VENDOR_UNITS = ['credits', 'final_unit_deduction'] as const;

/** A positive plain decimal, sent as a number or as text; vendors that do not measure something send nothing or 0. */
export function vendorFigure(usage: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = usage[name];
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{1,9}(\.\d{1,9})?$/.test(text) && Number(text) > 0
    ? text
    : undefined;
}

/** How many of its own units a vendor says that a film took, in 1e-6; undefined when it says nothing. */
export function vendorMicroUnits(usage: Readonly<Record<string, unknown>> | undefined): number | undefined {
  for (const name of VENDOR_UNITS) {
    const figure = usage && vendorFigure(usage, name);
    if (figure !== undefined) return Number(parseMicros(figure));
  }
  return undefined;
}
