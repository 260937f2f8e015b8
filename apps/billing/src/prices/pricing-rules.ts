import type { Catalogue, RefRule } from '@reelgate/catalog';
import type { Installation } from '@reelgate/service';
import { parseOffPeakRatios, parseOffPeakWindow } from './off-peak.js';
import type { OffPeakRatios, OffPeakWindow } from './off-peak.js';

/** Injection token of the installation's `PricingRules`. */
export const PRICING_RULES = Symbol('PricingRules');

/** What an installation has decided about prices. */
export interface PricingRules {
  readonly currency: string;
  readonly refRule: RefRule;
  readonly catalogue: Catalogue;
  readonly offPeakWindows: readonly OffPeakWindow[];
  readonly offPeakRatios: OffPeakRatios;
}

/** Reads the rules of the installation. Throws an Error that names the variable whose content is not valid. */
export function pricingRules(installation: Installation): PricingRules {
  const { currency, refRule, catalogue, offPeakWindows, offPeakRatios } = installation;
  return {
    currency,
    refRule,
    catalogue,
    offPeakWindows: parse('REELGATE_OFFPEAK_WINDOWS', () => offPeakWindows.map(parseOffPeakWindow)),
    offPeakRatios: parse('REELGATE_OFFPEAK_RATIO', () =>
      parseOffPeakRatios(offPeakRatios, catalogue.families()),
    ),
  };
}

function parse<T>(variable: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${variable}: ${(error as Error).message}`, { cause: error });
  }
}
