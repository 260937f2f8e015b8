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

/** Fixed account of a simulator that was given none; a well-known fake, so that it can stand in documentation. */
export const DEFAULT_TENCENT_VOD_KEY =
  '1500000001|AKIDEXAMPLEEXAMPLEEXAMPLEEXAMPLE0000|EXAMPLEKEYEXAMPLEKEYEXAMPLEKEY00';

/** The fixed accounts of the other vendors. */
export const DEFAULT_VIDU_KEY = 'vda_EXAMPLEEXAMPLEEXAMPLE0000';
export const DEFAULT_ARK_KEY = 'ark-EXAMPLE-EXAMPLE-EXAMPLE-0000';
export const DEFAULT_JIMENG_VISUAL_KEY = 'AKLTEXAMPLEEXAMPLEEXAMPLE0000|EXAMPLESECRETEXAMPLESECRET00==';

const KEY = String.raw`\d+\|[^|,\s]+\|[^|,\s]+(\|[^|,\s]+)?`;
const SECRETS = /^[^,\s]+(,[^,\s]+)*$/;
const HTTP_URL = { require_tld: false, protocols: ['http', 'https'], require_protocol: true };

/** Everything that can be set from outside. The README explains each variable. */
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

  /** `SubAppId|SecretId|SecretKey[|Region]`, several separated by commas. */
  @Matches(new RegExp(`^${KEY}(,${KEY})*$`), {
    message: 'must be SubAppId|SecretId|SecretKey, several separated by commas',
  })
  SIM_TENCENT_VOD_KEY: string = DEFAULT_TENCENT_VOD_KEY;

  /** CreateAigcVideoTask calls per second and account; 0 = no limit. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  SIM_TENCENT_VOD_CREATES_PER_SECOND: number = 20;

  /** DescribeTaskDetail calls per second and account; 0 = no limit. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  SIM_TENCENT_VOD_DETAILS_PER_SECOND: number = 100;

  /** Calls per second and account of each other action; 0 = no limit. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  SIM_TENCENT_VOD_OTHERS_PER_SECOND: number = 20;

  /** Seconds of film an account may make before LimitExceeded.Quota; 0 = no limit. */
  @EnvNumber()
  @IsNumber()
  @Min(0)
  SIM_TENCENT_VOD_QUOTA_SECONDS: number = 0;

  /** Completion events are POSTed here instead of waiting for PullEvents. */
  @IsOptional()
  @IsUrl(HTTP_URL)
  SIM_TENCENT_VOD_PUSH_URL?: string;

  /** Signs pushed events (`T`, `Sign`). */
  @IsOptional()
  @Matches(/^[A-Za-z0-9]{1,32}$/, { message: 'must be at most 32 letters and digits' })
  SIM_TENCENT_VOD_SIGN_KEY?: string;

  /** Seconds that an off-peak task (Vidu's `off_peak`, Ark's `flex`) waits before it is looked at. */
  @EnvNumber()
  @IsNumber()
  @Min(0)
  SIM_OFF_PEAK_SECONDS: number = 20;

  /** Vidu's API key, several separated by commas. */
  @Matches(SECRETS, { message: 'must be a key without blanks, several separated by commas' })
  SIM_VIDU_KEY: string = DEFAULT_VIDU_KEY;

  /** Ark's API key, several separated by commas. */
  @Matches(SECRETS, { message: 'must be a key without blanks, several separated by commas' })
  SIM_ARK_KEY: string = DEFAULT_ARK_KEY;

  /** `AccessKey|SecretKey` of Jimeng's visual API, several separated by commas. */
  @Matches(/^[^|,\s]+\|[^|,\s]+(,[^|,\s]+\|[^|,\s]+)*$/, {
    message: 'must be AccessKey|SecretKey, several separated by commas',
  })
  SIM_JIMENG_VISUAL_KEY: string = DEFAULT_JIMENG_VISUAL_KEY;
}
