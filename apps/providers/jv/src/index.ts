import { startProvider } from '@reelgate/provider-kit';
import type { ProviderOverrides, RunningProvider } from '@reelgate/provider-kit';
import type { EnvSource } from '@reelgate/runtime';
import { jvFamily } from './family.js';

/** Starts the provider of the JV family. */
export function startJv(env: EnvSource, overrides?: ProviderOverrides): Promise<RunningProvider> {
  return startProvider(env, jvFamily, overrides);
}
