import type { Dialect } from '../dialect.js';
import { readDoubaoFlags } from '../doubao-flags.js';

/** The gateway's own format: the create body is what the catalogue reads, but for what Doubao's clients write in prompts. */
export const openAiDialect: Dialect = {
  name: 'openai',
  toCreateBody: readDoubaoFlags,
};
