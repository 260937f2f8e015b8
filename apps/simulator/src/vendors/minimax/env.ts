import { Matches } from 'class-validator';
import { SECRETS, SimulatorEnv } from '../../env.js';

/** The account of a simulator that was given none; a well-known fake. */
export const EXAMPLE_KEY = 'eyJ-EXAMPLE-MINIMAX-EXAMPLE-0000';

export class MiniMaxEnv extends SimulatorEnv {
  /** API key, several separated by commas. */
  @Matches(SECRETS, { message: 'must be a key without blanks, several separated by commas' })
  SIM_MINIMAX_KEY: string = EXAMPLE_KEY;
}
