import type { ModelRow } from '@reelgate/catalog';
import type { GatewayEnv } from '../gateway-env.js';

/** Whether an installation makes films of a model: always, unless it is deprecated and its operator has not kept it. */
export function isOffered(
  { base, deprecated }: ModelRow,
  { REELGATE_DEPRECATED_MODELS: kept }: Pick<GatewayEnv, 'REELGATE_DEPRECATED_MODELS'>,
): boolean {
  return deprecated === undefined || kept.some((name) => name.trim().toLowerCase() === base.toLowerCase());
}
