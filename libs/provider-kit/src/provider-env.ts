import { IsInt, IsOptional, IsUrl, Max, Min } from 'class-validator';
import { EnvInteger } from '@reelgate/runtime';
import { InstallationEnv } from '@reelgate/service';

/** Variables of a provider, beside those of the store (`StorageEnv`). */
export class ProviderEnv extends InstallationEnv {
  /** Jobs that are submitted at once by this process, and as many that are looked at. */
  @EnvInteger()
  @IsInt()
  @Min(1)
  @Max(1_000)
  PROVIDER_CONCURRENCY: number = 64;

  /** The gateway's address as vendors reach it: they fetch from there what does not fit inside a request. */
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  REELGATE_PUBLIC_URL?: string;
}
