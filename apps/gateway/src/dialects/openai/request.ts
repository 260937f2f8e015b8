import { AppError } from '@reelgate/runtime';
import type { Task } from '../../tasks/task.js';
import type { Dialect } from '../dialect.js';
import { readDoubaoFlags, withoutDoubaoFlags } from '../doubao-flags.js';

const LONGEST_PROMPT = 32_000;

/** The gateway's own format: the create body is what the catalogue reads, but for what Doubao's clients write in prompts. */
export const openAiDialect: Dialect = {
  name: 'openai',
  toCreateBody: readDoubaoFlags,
};

/** The prompt of a remix. Other parameters are kept, so flags in it count for nothing. Throws AppError. */
export function readRemixPrompt({ model }: Pick<Task, 'model'>, value: unknown): string {
  const prompt = typeof value === 'string' ? withoutDoubaoFlags(model, value) : value;
  if (prompt === undefined || prompt === null || prompt === '') {
    throw new AppError('missing_required_parameter', '`prompt` is required.', { param: 'prompt' });
  }
  if (
    typeof prompt !== 'string' ||
    prompt.length > LONGEST_PROMPT * 2 ||
    [...prompt].length > LONGEST_PROMPT
  ) {
    throw new AppError(
      'invalid_request',
      `\`prompt\` has to be a text of at most ${LONGEST_PROMPT} characters.`,
      { param: 'prompt' },
    );
  }
  return prompt;
}
