import { startProvider } from '@reelgate/provider-kit';
import type { ProviderOverrides, RunningProvider } from '@reelgate/provider-kit';
import type { EnvSource } from '@reelgate/runtime';
import { mingmouFamily } from './family.js';

/** Starts the provider of the Mingmou family. */
export function startMingmou(env: EnvSource, overrides?: ProviderOverrides): Promise<RunningProvider> {
  return startProvider(env, mingmouFamily, overrides);
}
