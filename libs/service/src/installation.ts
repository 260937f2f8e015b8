import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createCatalogue, defaultCatalogue } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import { Sealer } from '@reelgate/runtime';
import type { InstallationEnv } from './installation-env.js';

/** Injection token of the `Installation`. */
export const INSTALLATION = Symbol('Installation');

/** What all services of an installation have to agree on. */
export interface Installation {
  readonly currency: 'CNY' | 'USD';
  readonly refRule: 'any' | 'video';
  /** The built-in models and the operator's. */
  readonly catalogue: Catalogue;
  /** The operator's models, as `createCatalogue` takes them. */
  readonly extraModels: unknown;
  /** As they stand in the environment; billing reads them. */
  readonly offPeakWindows: readonly string[];
  readonly offPeakRatios: readonly string[];
  /**
   * A digest of each variable's value, by its name; several where several are good, with blanks between. Of the models only the operator's count: the built-in ones differ
   * between versions, which run side by side while an installation is upgraded.
   */
  readonly settings: Readonly<Record<string, string>>;
}

/** Throws an Error that names the variable whose content is not valid. */
export function readInstallation(env: Readonly<InstallationEnv>): Installation {
  const { rows: extraModels, catalogue } = readExtraModels(env.REELGATE_EXTRA_MODELS);
  const secrets = [env.REELGATE_SECRET, ...env.REELGATE_SECRET_PREVIOUS];
  return {
    currency: env.REELGATE_CURRENCY,
    refRule: env.KLING_REF_RULE,
    catalogue,
    extraModels,
    offPeakWindows: env.REELGATE_OFFPEAK_WINDOWS,
    offPeakRatios: env.REELGATE_OFFPEAK_RATIO,
    settings: {
      REELGATE_CURRENCY: digest(env.REELGATE_CURRENCY),
      KLING_REF_RULE: digest(env.KLING_REF_RULE),
      REELGATE_EXTRA_MODELS: digest(extraModels),
      REELGATE_OFFPEAK_WINDOWS: digest(env.REELGATE_OFFPEAK_WINDOWS),
      REELGATE_OFFPEAK_RATIO: digest(env.REELGATE_OFFPEAK_RATIO),
      // Signatures by it, as there are many on the bus: they tell nobody more about it. With the former ones, so that it can be
      // changed in one service after the other.
      REELGATE_SECRET: secrets
        .map((secret) => digest(new Sealer(secret).sign('installation', 'agreement')))
        .join(' '),
    },
  };
}

function readExtraModels(file: string | undefined): { rows: unknown; catalogue: Catalogue } {
  if (file === undefined) return { rows: [], catalogue: defaultCatalogue };
  try {
    const rows: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return { rows, catalogue: createCatalogue(rows) };
  } catch (error) {
    throw new Error(`REELGATE_EXTRA_MODELS: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);
}
