import type { Family } from '@reelgate/contracts';
import type { BillingName } from '../billing-name.js';
import type { Catalogue } from '../catalogue.js';
import type { ModelRow, VendorModel } from '../model-row.js';
import type { RefRule } from '../price-names.js';
import type { Implied } from '../resolve-model.js';
import type { FoundFields } from './find-fields.js';
import type { MeaningName } from './meanings.js';
import type { Field } from './read-value.js';
import type { Warning } from './normalize-result.js';
import type { OutputConfig } from './read-output-config.js';
import type { PlainObject } from './read-value.js';
import type { TaskRequest } from './task-request.js';

/** An option that stands beside a medium. */
export interface OptionBesideMedium extends Field {
  readonly option: string;
}

/** What every step of a normalisation reads. */
export interface Context {
  /** The model name as sent. */
  readonly model: string;
  readonly row: ModelRow;
  readonly implied: Implied;
  /** Set when the model name is a combined one. */
  readonly name?: BillingName;
  /** The fields of a meaning that say something, from strong to weak, under the names that the caller knows them by. */
  readonly stated: (meaning: MeaningName) => readonly Field[];
  /** The same by their paths. */
  readonly found: FoundFields;
  /**
   * The field that states a meaning, as the caller calls it, or the one that could: the first documented place. What is wrong with
   * something that was stated is said of this field; what is missing is asked for by its documented name.
   */
  readonly fieldFor: (meaning: MeaningName) => string;
  /** What the caller calls the field of a path, to say so in a message. */
  readonly called: (path: string) => string;
  readonly request: TaskRequest;
  readonly metadata: PlainObject;
  readonly output: OutputConfig;
  readonly catalogue: Catalogue;
  /** The vendors whose limits count, never none. */
  readonly vendors: readonly VendorModel[];
  readonly refRule: RefRule;
  readonly offPeakWindowFamilies: ReadonlySet<Family>;
  readonly allowPrivateUrls: boolean;
  /** Options that stand beside media, filled when those are read. */
  readonly besideMedia: OptionBesideMedium[];
  /** Option → the field that stated it. Filled when the options are read. */
  readonly optionParams: Map<string, string>;
  /** Steps append to it. */
  readonly warnings: Warning[];
}
