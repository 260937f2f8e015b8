import { catalogueOf, ProviderEnv, startProvider } from '@reelgate/provider-kit';
import type { ProviderOverrides } from '@reelgate/provider-kit';
import { readEnv } from '@reelgate/runtime';
import type { EnvSource, RunningService } from '@reelgate/runtime';
import { IsString } from 'class-validator';
import { chooseFamilies } from './choose-families.js';
import { defineFamily } from './define-family.js';

class FamilyEnv extends ProviderEnv {
  /** The families to run: one, several separated by commas, or `all`. */
  @IsString()
  FAMILY: string;
}

/** Starts the provider of each family that the environment names. Each is a service of its own, whoever runs beside it. */
export async function startProviders(
  source: EnvSource,
  overrides?: ProviderOverrides,
): Promise<RunningService> {
  const env = readEnv(FamilyEnv, source);
  const files = chooseFamilies(env.FAMILY, catalogueOf(env));
  const started = await Promise.allSettled(
    files.map((file) => startProvider(source, (kit) => defineFamily(file, kit), overrides)),
  );
  const running = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((each) => each.stop()));
  };
  const failed = started.find((each) => each.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return { stop };
}
