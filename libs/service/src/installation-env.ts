import { EnvList, ServiceEnv } from '@reelgate/runtime';
import { IsArray, IsIn, IsOptional, IsString, Matches } from 'class-validator';

/** Variables that every service reads, and whose values have to be the same in all of them. */
export class InstallationEnv extends ServiceEnv {
  /** The one currency of the installation. It cannot change once accounts exist. */
  @IsIn(['CNY', 'USD'])
  REELGATE_CURRENCY: 'CNY' | 'USD' = 'CNY';

  /** Which inputs make a film a `ref` one, where its family's names say so: `any` image or video, or `video` only. */
  @IsIn(['any', 'video'])
  KLING_REF_RULE: 'any' | 'video' = 'any';

  /** JSON file with further models. Its content counts, not where it is. */
  @IsOptional()
  @IsString()
  REELGATE_EXTRA_MODELS?: string;

  /** Off-peak windows of families whose vendor has none, e.g. `00:00-08:00 Asia/Shanghai`, separated by commas. */
  @EnvList()
  @IsArray()
  REELGATE_OFFPEAK_WINDOWS: string[] = [];

  /** Factor on the price inside a window: one for all families (`0.5`) or `family=factor`, separated by commas. */
  @EnvList()
  @IsArray()
  @Matches(/^([a-z][a-z0-9-]*=)?[0-9.]+$/, {
    each: true,
    message: 'must be factors, or family=factor',
  })
  REELGATE_OFFPEAK_RATIO: string[] = [];
}
