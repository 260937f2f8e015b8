import { readFileSync } from 'node:fs';
import { createCatalogue, defaultCatalogue } from '@reelgate/catalog';
import type { Catalogue, RefRule } from '@reelgate/catalog';
import type { BillingEnv } from '../billing-env.js';
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

/** Reads the rules from the environment. Throws an Error that names the variable whose content is not valid. */
export function pricingRules(env: BillingEnv): PricingRules {
  const catalogue = parse('REELGATE_EXTRA_MODELS', () => readCatalogue(env.REELGATE_EXTRA_MODELS));
  return {
    currency: env.REELGATE_CURRENCY,
    refRule: env.KLING_REF_RULE,
    catalogue,
    offPeakWindows: parse('REELGATE_OFFPEAK_WINDOWS', () =>
      env.REELGATE_OFFPEAK_WINDOWS.map(parseOffPeakWindow),
    ),
    offPeakRatios: parse('REELGATE_OFFPEAK_RATIO', () =>
      parseOffPeakRatios(env.REELGATE_OFFPEAK_RATIO, catalogue.families()),
    ),
  };
}

function readCatalogue(extraModels: string | undefined): Catalogue {
  return extraModels ? createCatalogue(JSON.parse(readFileSync(extraModels, 'utf8'))) : defaultCatalogue;
}

function parse<T>(variable: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${variable}: ${(error as Error).message}`, { cause: error });
  }
}
