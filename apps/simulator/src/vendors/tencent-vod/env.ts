import { EnvInteger, EnvNumber } from '@reelgate/runtime';
import { IsInt, IsNumber, IsOptional, IsUrl, Matches, Min } from 'class-validator';
import { HTTP_URL, SimulatorEnv } from '../../env.js';

/** The account of a simulator that was given none; a well-known fake, so that it can stand in documentation. */
export const EXAMPLE_KEY = '1500000001|AKIDEXAMPLEEXAMPLEEXAMPLEEXAMPLE0000|EXAMPLEKEYEXAMPLEKEYEXAMPLEKEY00';

const KEY = String.raw`\d+\|[^|,\s]+\|[^|,\s]+(\|[^|,\s]+)?`;

export class TencentVodEnv extends SimulatorEnv {
  /** `SubAppId|SecretId|SecretKey[|Region]`, several separated by commas. */
  @Matches(new RegExp(`^${KEY}(,${KEY})*$`), {
    message: 'must be SubAppId|SecretId|SecretKey, several separated by commas',
  })
  SIM_TENCENT_VOD_KEY: string = EXAMPLE_KEY;

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
}
