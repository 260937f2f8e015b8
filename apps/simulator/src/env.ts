import { LOG_LEVELS, EnvBoolean, EnvInteger, EnvNumber } from '@reelgate/runtime';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { join } from 'node:path';
import { tmpdir } from 'node:os';

/** API keys, separated by commas. */
export const SECRETS = /^[^,\s]+(,[^,\s]+)*$/;
/** An address that may be of this machine. */
export const HTTP_URL = { require_tld: false, protocols: ['http', 'https'], require_protocol: true };

/**
 * What can be set from outside of every vendor; a vendor's folder adds its own. The README explains each variable.
 */
export class SimulatorEnv {
  /** 0 = any free port. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  @Max(65_535)
  PORT: number = 0;

  @IsString()
  HOST: string = '127.0.0.1';

  /** Base of the film links; the listening address when absent. */
  @IsOptional()
  @IsUrl(HTTP_URL)
  SIM_PUBLIC_URL?: string;

  @IsIn(LOG_LEVELS)
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  /** File that log lines are appended to; absent = standard output. */
  @IsOptional()
  @IsString()
  LOG_FILE?: string;

  /** Rendered films and the journal. */
  @IsString()
  SIM_DATA_DIR: string = join(tmpdir(), 'reelgate-sim');

  /** Keep tasks, aborts and confirmed events in a journal and load them at start. */
  @EnvBoolean()
  @IsBoolean()
  SIM_PERSIST: boolean = false;

  /** Seconds from creation to result, or `realistic`: the wall times observed upstream, by model. */
  @Matches(/^(\d+(\.\d+)?|realistic)$/, { message: 'must be a number of seconds or "realistic"' })
  SIM_FILM_SECONDS: string = '4';

  /** Tasks processed at a time, per account; 0 = no limit. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  SIM_CONCURRENCY: number = 0;

  /** What happens to a task above the limit: it waits, or it ends with RequestLimitExceeded. */
  @IsIn(['wait', 'refuse'])
  SIM_CONCURRENCY_MODE: 'wait' | 'refuse' = 'wait';

  /** Refuse inputs that the vendor's documents refuse although the vendor's resellers show them as accepted. */
  @EnvBoolean()
  @IsBoolean()
  SIM_STRICT_INPUTS: boolean = false;

  /** Render a film as soon as its task is processed, when at most two tasks are in flight. */
  @EnvBoolean()
  @IsBoolean()
  SIM_PRERENDER: boolean = true;

  /** ffmpeg to use instead of the one that comes by npm. */
  @IsOptional()
  @IsString()
  SIM_FFMPEG?: string;

  /** Seconds that an off-peak task (Vidu's `off_peak`, Ark's `flex`) waits before it is looked at. */
  @EnvNumber()
  @IsNumber()
  @Min(0)
  SIM_OFF_PEAK_SECONDS: number = 20;
}
