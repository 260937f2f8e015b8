import { startProvider } from '@reelgate/provider-kit';
import type { ProviderOverrides, RunningProvider } from '@reelgate/provider-kit';
import type { EnvSource } from '@reelgate/runtime';
import { svFamily } from './family.js';

/** Starts the provider of the SV (Seedance) family. */
export function startSv(env: EnvSource, overrides?: ProviderOverrides): Promise<RunningProvider> {
  return startProvider(env, svFamily, overrides);
}
