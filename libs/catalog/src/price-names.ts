import type { PricingBasis } from '@reelgate/contracts';
import type { BillingName } from './billing-name.js';
import type { Catalogue } from './catalogue.js';
import { defaultCatalogue } from './catalogue.js';
import type { ModelRow, NamePart } from './model-row.js';

/** Which inputs make a film a `ref` one, where names say so: any image or video, or videos only as the upstream's bill does. */
export type RefRule = 'any' | 'video';

export interface BillingNameOptions {
  /** Default `any`. */
  readonly refRule?: RefRule;
  readonly catalogue?: Catalogue;
}

/** Takes a combined billing name apart, in any case. Undefined when it is none. Never throws. */
export function parseBillingName(
  text: string,
  catalogue: Catalogue = defaultCatalogue,
): BillingName | undefined {
  return catalogue.parseBillingName(text);
}

/** Spells a billing name, in lower case. Throws RangeError when its base is not in the catalogue. */
export function formatBillingName(name: BillingName, catalogue: Catalogue = defaultCatalogue): string {
  return catalogue.formatBillingName(name);
}

/** The combined name a task is charged as. Throws RangeError when the base is not in the catalogue. */
export function billingName(basis: PricingBasis, options: BillingNameOptions = {}): string {
  const catalogue = options.catalogue ?? defaultCatalogue;
  const row = catalogue.byBase(basis.base);
  if (!row) throw new RangeError(`no model ${JSON.stringify(basis.base)} in the catalogue`);
  return catalogue.formatBillingName(nameOf(basis, row, options.refRule ?? 'any'));
}

/** The parts of the name a task is charged as. */
export function nameOf(basis: PricingBasis, row: ModelRow, refRule: RefRule): BillingName {
  const { base, tier } = basis;
  switch (basis.scene) {
    case 'motion_control':
      return { kind: 'motion', base, level: basis.motionLevel ?? 'std', tier };
    case 'avatar_i2v':
      return { kind: 'avatar', family: row.family, tier };
    case 'lip_sync':
      return { kind: 'identify-face', family: row.family };
    case 'template_effect':
      return { kind: 'template', family: row.family };
    default:
      return filmNameOf(basis, row, refRule);
  }
}

function filmNameOf(basis: PricingBasis, row: ModelRow, refRule: RefRule): BillingName {
  const states = (part: NamePart) => row.billing.parts.includes(part);
  return {
    kind: 'film',
    base: row.base,
    tier: states('tier') ? basis.tier : null,
    reference: states('reference') && basis.scene === 'reference',
    vin: states('vin') && basis.videos > 0,
    ref: states('ref') ? isRef(basis, refRule) : null,
    audio: states('audio') ? basis.audio === true : null,
    // Where only the operator's windows make a film cheaper, billing applies the ratio to the normal name's price.
    offPeak: basis.offPeak && row.offPeak,
  };
}

function isRef(basis: PricingBasis, rule: RefRule): boolean {
  return basis.videos > 0 || (rule === 'any' && basis.images > 0);
}

/**
 * The names to look a price up by, in order: the exact one and, for motion control with a level, the one without (the
 * upstream's price does not depend on the level). A name outside the grammar is looked up as it is, in lower case.
 */
export function priceLookupNames(name: string, catalogue: Catalogue = defaultCatalogue): string[] {
  const exact = name.toLowerCase();
  const parsed = catalogue.parseBillingName(exact);
  if (parsed?.kind !== 'motion' || parsed.level === null) return [exact];
  return [exact, catalogue.formatBillingName({ ...parsed, level: null })];
}
