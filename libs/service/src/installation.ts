import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createCatalogue, defaultCatalogue, OffPeakWindows, parseOffPeakRatios } from '@reelgate/catalog';
import type { Catalogue, OffPeakRatios } from '@reelgate/catalog';
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
  /** When films that are asked for off-peak may begin, where their vendor has no off-peak of its own. */
  readonly offPeakWindows: OffPeakWindows;
  /** By the families that the windows are for; empty without windows. */
  readonly offPeakRatios: OffPeakRatios;
  /**
   * A digest of each variable's value, by its name; several where several are good, with blanks between. Of the models only the operator's count: the built-in ones differ
   * between versions, which run side by side while an installation is upgraded.
   */
  readonly settings: Readonly<Record<string, string>>;
}

/** Throws an Error that names the variable whose content is not valid. */
export function readInstallation(env: Readonly<InstallationEnv>): Installation {
  const { rows: extraModels, catalogue } = readExtraModels(env.REELGATE_EXTRA_MODELS);
  const offPeakWindows = parse('REELGATE_OFFPEAK_WINDOWS', () =>
    OffPeakWindows.parse(env.REELGATE_OFFPEAK_WINDOWS),
  );
  const offPeakRatios = parse('REELGATE_OFFPEAK_RATIO', () =>
    parseOffPeakRatios(env.REELGATE_OFFPEAK_RATIO, catalogue.families()),
  );
  const secrets = [env.REELGATE_SECRET, ...env.REELGATE_SECRET_PREVIOUS];
  return {
    currency: env.REELGATE_CURRENCY,
    refRule: env.KLING_REF_RULE,
    catalogue,
    extraModels,
    offPeakWindows,
    offPeakRatios: offPeakWindows.none ? new Map() : offPeakRatios,
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
  return parse('REELGATE_EXTRA_MODELS', () => {
    const rows: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return { rows, catalogue: createCatalogue(rows) };
  });
}

function parse<T>(variable: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${variable}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);
}
