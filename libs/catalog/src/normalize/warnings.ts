import type { Warning } from './normalize-result.js';

/** Says that a field was sent and does not count; `why` follows, and says what does. */
export const ignored = (param: string, why = 'it means nothing here.'): Warning => ({
  code: 'parameters_ignored',
  message: `\`${param}\` is ignored: ${why}`,
});
