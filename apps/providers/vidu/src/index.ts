import { startProvider } from '@reelgate/provider-kit';
import type { ProviderOverrides, RunningProvider } from '@reelgate/provider-kit';
import type { EnvSource } from '@reelgate/runtime';
import { viduFamily } from './family.js';

/** Starts the provider of the Vidu family. */
export function startVidu(env: EnvSource, overrides?: ProviderOverrides): Promise<RunningProvider> {
  return startProvider(env, viduFamily, overrides);
}
