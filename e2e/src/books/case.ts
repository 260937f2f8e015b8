import type { Reservation, ReserveResult } from '@reelgate/contracts';
import type { Delivery } from './films.js';
import type { Order, Payer } from './price-oracle.js';

/** What becomes of a task, by the test's will. */
export type Fate = 'completed' | 'failed' | 'cancelled' | 'uncertain' | 'orphan';

/** One task: what was asked for, and what has to come of it. */
export interface Case {
  readonly taskId: string;
  readonly accountId: string;
  readonly payer: Payer;
  readonly order: Order;
  readonly fate: Fate;
  readonly delivery: Delivery;
  readonly reservation: Reservation;
  answer?: ReserveResult;
}
