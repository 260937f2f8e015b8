import { IsInt, IsOptional, IsString, IsUrl, Max, Min } from 'class-validator';
import { EnvInteger, ServiceEnv } from '@reelgate/runtime';

/** Variables of a provider, beside those of the store (`StorageEnv`). */
export class ProviderEnv extends ServiceEnv {
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

  /** JSON file with further models, the same one that gateway and billing read. */
  @IsOptional()
  @IsString()
  REELGATE_EXTRA_MODELS?: string;
}
