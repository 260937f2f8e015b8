import { startProvider } from '@reelgate/provider-kit';
import type { ProviderOverrides, RunningProvider } from '@reelgate/provider-kit';
import type { EnvSource } from '@reelgate/runtime';
import { klingFamily } from './family.js';

/** Starts the provider of the Kling family. */
export function startKling(env: EnvSource, overrides?: ProviderOverrides): Promise<RunningProvider> {
  return startProvider(env, ({ http, now, catalogue }) => klingFamily(http, now, catalogue), overrides);
}
