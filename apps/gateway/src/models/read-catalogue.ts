import { createCatalogue } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import type { Installation } from '@reelgate/service';
import type { GatewayEnv } from '../gateway-env.js';

/** The installation's models, with the operator's names for them. Throws Error naming the variable at fault. */
export function readCatalogue(
  installation: Pick<Installation, 'catalogue' | 'extraModels'>,
  { REELGATE_MODEL_ALIASES: pairs }: Pick<GatewayEnv, 'REELGATE_MODEL_ALIASES'>,
): Catalogue {
  if (pairs.length === 0) return installation.catalogue;
  try {
    const aliases = pairs.map((pair) => pair.split('=').map((name) => name.trim()) as [string, string]);
    return createCatalogue(installation.extraModels, Object.fromEntries(aliases));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`REELGATE_MODEL_ALIASES: ${reason}`, { cause: error });
  }
}
