import { EnvBoolean, EnvInteger } from '@reelgate/runtime';
import { InstallationEnv } from '@reelgate/service';
import { IsBoolean, IsInt, Max, Min } from 'class-validator';

/** Variables of the billing service. */
export class BillingEnv extends InstallationEnv {
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

  /** Whether adjustments of balances need the word of a second admin key. */
  @EnvBoolean()
  @IsBoolean()
  BILLING_ADJUSTMENT_APPROVAL: boolean = false;

  /** How long an adjustment waits for it. */
  @EnvInteger()
  @IsInt()
  @Min(1)
  @Max(8_760)
  BILLING_ADJUSTMENT_HOURS: number = 72;
}
