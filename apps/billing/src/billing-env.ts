import { EnvInteger, EnvList, ServiceEnv } from '@reelgate/runtime';
import { IsArray, IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

/** Variables of the billing service. */
export class BillingEnv extends ServiceEnv {
  /** The one currency of the installation. It cannot change once accounts exist. */
  @IsIn(['CNY', 'USD'])
  REELGATE_CURRENCY: 'CNY' | 'USD' = 'CNY';

  /** Which inputs make a Kling film a `ref` one: `any` image or video, or `video` only. */
  @IsIn(['any', 'video'])
  KLING_REF_RULE: 'any' | 'video' = 'any';

  /** JSON file with further models, the same one that the gateway reads. */
  @IsOptional()
  @IsString()
  REELGATE_EXTRA_MODELS?: string;

  /** Off-peak windows of families whose vendor has none, e.g. `00:00-08:00 Asia/Shanghai`, separated by commas. */
  @EnvList()
  @IsArray()
  REELGATE_OFFPEAK_WINDOWS: string[] = [];

  /** Factor on the price inside a window: one for all families (`0.5`) or by family (`kling=0.5,hailuo=0.6`). */
  @EnvList()
  @IsArray()
  REELGATE_OFFPEAK_RATIO: string[] = [];

  /** Age at which a hold whose task never appeared is released, after asking the gateway. */
  @EnvInteger()
  @IsInt()
  @Min(60)
  @Max(86_400)
  BILLING_ORPHAN_AGE_SECONDS: number = 600;

  /** Pause between two searches for such holds. */
  @EnvInteger()
  @IsInt()
  @Min(1)
  @Max(3_600)
  BILLING_SWEEP_SECONDS: number = 60;

  /** Pause between two checks of the ledger for the metrics; 0 = never (it reads the whole ledger). */
  @EnvInteger()
  @IsInt()
  @Min(0)
  @Max(604_800)
  BILLING_LEDGER_CHECK_SECONDS: number = 3_600;
}
