import { ProviderEnv, startProvider } from '@reelgate/provider-kit';
import type { ProviderOverrides } from '@reelgate/provider-kit';
import { readEnv } from '@reelgate/runtime';
import type { EnvSource, RunningService } from '@reelgate/runtime';
import { IsString } from 'class-validator';
import { chooseFamilies } from './choose-families.js';
import { defineFamily } from './define-family.js';

/** All that the process needs, so that everything that is missing is named at once. */
class FamilyEnv extends ProviderEnv {
  /** The families to run: one, several separated by commas, or `all`. */
  @IsString()
  FAMILY: string;
}

/** Starts the providers of the families that the environment names, in one process. */
export async function startFamilies(
  source: EnvSource,
  overrides?: ProviderOverrides,
): Promise<RunningService> {
  const { FAMILY } = readEnv(FamilyEnv, source);
  return startProvider(
    source,
    (kit) => chooseFamilies(FAMILY, kit.catalogue).map((file) => defineFamily(file, kit)),
    overrides,
  );
}
