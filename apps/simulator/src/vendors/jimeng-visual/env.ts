import { Matches } from 'class-validator';
import { SimulatorEnv } from '../../env.js';

/** The account of a simulator that was given none; a well-known fake. */
export const EXAMPLE_KEY = 'AKLTEXAMPLEEXAMPLEEXAMPLE0000|EXAMPLESECRETEXAMPLESECRET00==';

export class JimengVisualEnv extends SimulatorEnv {
  /** `AccessKey|SecretKey`, several separated by commas. */
  @Matches(/^[^|,\s]+\|[^|,\s]+(,[^|,\s]+\|[^|,\s]+)*$/, {
    message: 'must be AccessKey|SecretKey, several separated by commas',
  })
  SIM_JIMENG_VISUAL_KEY: string = EXAMPLE_KEY;
}
