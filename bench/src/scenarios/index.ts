import type { Scenario } from '../scenario.js';
import { accept } from './accept.js';
import { callbacks, events, polling } from './completion.js';
import { list, quote, status } from './reads.js';
import { settle } from './settle.js';
import { start } from './start.js';

/** What can be measured, by the names that `--scenario` takes. */
export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map(
  Object.entries({ accept, status, list, quote, settle, polling, events, callbacks, start }),
);
