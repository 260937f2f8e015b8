import type { Row } from './report.js';

/** Another gateway, or an installation that runs already, which is asked over HTTP alone. */
export interface Target {
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

export interface Settings {
  /** Of one repetition. */
  readonly seconds: number;
  readonly repetitions: number;
  /** How many films are in flight where that is what is measured. */
  readonly inFlight: readonly number[];
  readonly target: Target | undefined;
  /** Tells the person who waits. */
  readonly tell: (text: string) => void;
}

export interface Scenario {
  /** Whether it can be measured of a target. */
  readonly anywhere: boolean;
  readonly run: (settings: Settings) => Promise<Row[]>;
}
