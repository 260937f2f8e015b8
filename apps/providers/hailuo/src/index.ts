import { startProvider } from '@reelgate/provider-kit';
import type { ProviderOverrides, RunningProvider } from '@reelgate/provider-kit';
import type { EnvSource } from '@reelgate/runtime';
import { hailuoFamily } from './family.js';

/** Starts the provider of the Hailuo family. */
export function startHailuo(env: EnvSource, overrides?: ProviderOverrides): Promise<RunningProvider> {
  return startProvider(env, hailuoFamily, overrides);
}
