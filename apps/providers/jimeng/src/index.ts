import { startProvider } from '@reelgate/provider-kit';
import type { ProviderOverrides, RunningProvider } from '@reelgate/provider-kit';
import type { EnvSource } from '@reelgate/runtime';
import { jimengFamily } from './family.js';

/** Starts the provider of the Jimeng family. */
export function startJimeng(env: EnvSource, overrides?: ProviderOverrides): Promise<RunningProvider> {
  return startProvider(env, jimengFamily, overrides);
}
