import { startProvider } from '@reelgate/provider-kit';
import type { ProviderOverrides, RunningProvider } from '@reelgate/provider-kit';
import type { EnvSource } from '@reelgate/runtime';
import { hunyuanFamily } from './family.js';

/** Starts the provider of the Hunyuan family. */
export function startHunyuan(env: EnvSource, overrides?: ProviderOverrides): Promise<RunningProvider> {
  return startProvider(env, hunyuanFamily, overrides);
}
