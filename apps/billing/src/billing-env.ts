import { EnvBoolean, EnvInteger } from '@reelgate/runtime';
import { InstallationEnv } from '@reelgate/service';
import { IsBoolean, IsInt, Matches, Max, Min } from 'class-validator';
import type { ReconciliationSchedule } from './reports/reconciliation-schedule.js';

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

  /** Pause between two checks of what is new in the ledger; 0 = never. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  @Max(604_800)
  BILLING_LEDGER_CHECK_SECONDS: number = 900;

  /** When all of the ledger is checked, each day: a time in UTC, or `never`. */
  @Matches(/^(?:[01]\d|2[0-3]):[0-5]\d$|^never$/, { message: 'has to be a time like 03:00 (UTC), or never' })
  BILLING_FULL_CHECK_AT: string = '03:00';

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

export function reconciliationSchedule(env: BillingEnv): ReconciliationSchedule {
  const [hours, minutes] = env.BILLING_FULL_CHECK_AT.split(':').map(Number);
  return {
    recentMs: env.BILLING_LEDGER_CHECK_SECONDS * 1_000,
    fullAtMinute: minutes === undefined ? undefined : hours! * 60 + minutes,
  };
}
