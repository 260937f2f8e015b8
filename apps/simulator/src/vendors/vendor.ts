import type { FastifyInstance } from 'fastify';
import type { Logger } from '@reelgate/runtime';
import type { SimulatedClock } from '../clock.js';
import type { FaultBook } from '../control/fault-book.js';
import type { RequestLog } from '../control/request-log.js';
import type { SimulatorEnv } from '../env.js';
import type { FilmStore } from '../film/film-store.js';
import type { Journal, JournalLine } from '../journal.js';
import type { JobState } from '../jobs/schedule.js';

/** A task that was created upstream, for the control API. Times are ISO 8601, simulated. */
export interface Creation {
  readonly vendor: string;
  readonly task_id: string;
  /** The client's own reference, the one the vendor deduplicates by; null when none was sent. */
  readonly session: string | null;
  readonly state: JobState;
  readonly created_at: string;
  readonly began_at: string | null;
  readonly ended_at: string | null;
  /** How it ends or ended: `ok`, or the vendor's error code. */
  readonly outcome: string;
  /** The faults that apply to it. */
  readonly faults: readonly string[];
  /** The create request as the vendor received it; large media in base64 are summarised. */
  readonly request: unknown;
}

/** A simulated vendor. Each is a folder beside this file. */
export interface Vendor {
  readonly name: string;
  /** Adds the vendor's own routes. */
  mount(app: FastifyInstance): void;
  /** Makes every transition that is due by now. */
  tick(): void;
  /** Tasks that have not ended. */
  inFlight(): number;
  /** Oldest first. */
  creations(): Iterable<Creation>;
  /** Create calls that passed the checks of the transport, by the client's reference; refused ones included. */
  attempts(): ReadonlyMap<string, number>;
  /** Whether a line of the last session still matters. */
  keeps(line: JournalLine): boolean;
  /** Applies a line of the last session; they come oldest first, before `start`. */
  restore(line: JournalLine): void;
  /** Everything is restored: from now on things really happen. */
  start(): void;
  /** Forgets all tasks. */
  reset(): void;
  close(): Promise<void>;
}

/** A vendor before it runs: what its folder adds to the table of vendors. */
export interface SimulatedVendor<Env extends SimulatorEnv = SimulatorEnv> {
  /** As in the catalogue. */
  readonly name: string;
  /** Where its API begins below the simulator's address. */
  readonly path: string;
  /** An account that the simulator has when it is not told of others. */
  readonly exampleKey: string;
  /** Of a channel to it: lower numbers are tried first where several vendors can make a film. */
  readonly priority: number;
  /** Whether no channel leads to it unless somebody makes one: any model may be behind it, which would hide the others. */
  readonly onlyByHand?: true;
  /** The variables of every vendor, and its own. */
  readonly variables: new () => Env;
  open(world: World<Env>): Vendor;
}

/** What a vendor is made of. */
export interface World<Env extends SimulatorEnv = SimulatorEnv> {
  readonly env: Readonly<Env>;
  readonly clock: SimulatedClock;
  readonly films: FilmStore;
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  readonly journal: Journal;
  readonly logger: Logger;
  /** Base of links, without a slash at the end; known once the server listens. */
  readonly publicUrl: () => string;
}
