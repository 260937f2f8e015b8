import { readFileSync } from 'node:fs';
import { createCatalogue, defaultCatalogue } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import type { GatewayEnv } from '../gateway-env.js';

type CatalogueEnv = Pick<GatewayEnv, 'REELGATE_EXTRA_MODELS' | 'REELGATE_MODEL_ALIASES'>;

/** The built-in models with the operator's own, and the operator's names for models. Throws Error naming the variable at fault. */
export function readCatalogue({
  REELGATE_EXTRA_MODELS: extraModels,
  REELGATE_MODEL_ALIASES: pairs,
}: CatalogueEnv): Catalogue {
  if (extraModels === undefined && pairs.length === 0) return defaultCatalogue;
  let rows: unknown = [];
  try {
    if (extraModels !== undefined) rows = JSON.parse(readFileSync(extraModels, 'utf8'));
    createCatalogue(rows);
  } catch (error) {
    throw new Error(`REELGATE_EXTRA_MODELS: ${reasonOf(error)}`, { cause: error });
  }
  try {
    const aliases = pairs.map((pair) => pair.split('=').map((name) => name.trim()) as [string, string]);
    return createCatalogue(rows, Object.fromEntries(aliases));
  } catch (error) {
    throw new Error(`REELGATE_MODEL_ALIASES: ${reasonOf(error)}`, { cause: error });
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
