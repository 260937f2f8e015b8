import type { ModelRow } from '@reelgate/catalog';
import type { Scene } from '@reelgate/contracts';
import type { ModelCase } from '../model-case.js';
import type { SimulatedTask } from '../simulator-control.js';

/** What the simulator recorded of a create, taken apart. */
export interface SentRequest {
  /** What names the task. */
  readonly reference: unknown;
  readonly prompt: unknown;
  /** All the rest, texts that hold JSON as the objects they stand for. */
  readonly request: object;
}

/**
 * What the tests know of a vendor beyond the catalogue. One without an entry is tested for all that a caller sees: its
 * films, their bills, its refusals.
 */
export interface ExpectedVendor {
  readonly name: string;
  /** A film of five seconds that only this vendor can make here, and its price. */
  readonly film: { readonly model: string; readonly amount: string };
  /** A model that only this vendor makes, and what a picture (as base64) becomes in the request. */
  readonly upload: { readonly model: string; request(base64: string): object };
  /** Of the scenes that a request has to name, those it has words for. */
  readonly namedScenes: readonly Scene[];
  /** The ratio to ask for where the last of the model's list is none of the vendor's. */
  ratio?(row: ModelRow, scene: Scene): string | undefined;
  /**
   * How a create whose outcome is unknown is cleared up: the vendor refuses the second of a reference, its jobs are looked
   * through, or only a person can tell (then nothing in a request names the task).
   */
  readonly recovery: 'dedupe' | 'lookup' | 'none';
  /** Jobs that are made when the film does not pass moderation, as the vendor's documents advise. */
  readonly jobsWhenModerated: number;
  /** The whole request that has to arrive, without what names the task. */
  upstream(modelCase: ModelCase): object;
  readSent(task: SimulatedTask): SentRequest;
}
