import type { Catalogue, PlainObject } from '@reelgate/catalog';
import { AppError } from '@reelgate/runtime';
import type { Task, TaskWarning } from '../../tasks/task.js';
import type { Dialect } from '../dialect.js';
import { readDoubaoFlags, withoutDoubaoFlags } from '../doubao-flags.js';

const LONGEST_PROMPT = 32_000;

/** The gateway's own format: the create body is what the catalogue reads, but for what Doubao's clients write in prompts. */
export const openAiDialect: Dialect = {
  name: 'openai',
  toCreateBody: readDoubaoFlags,
};

/** Warnings of one remix. */
const MOST_REMIX_WARNINGS = 20;
const AS_BEFORE = 'a remix repeats everything of its original but the prompt.';

/**
 * What has to be said of a remix: what is true of its original, and that nothing counts that was sent beside the prompt.
 * What an original that is a remix itself was sent is not said again.
 */
export function remixWarnings(
  earlier: Task,
  { prompt, ...others }: PlainObject,
  catalogue: Catalogue,
): TaskWarning[] {
  const ignored = (what: string): TaskWarning => ({
    code: 'parameters_ignored',
    message: `${what} ignored: ${AS_BEFORE}`,
  });
  const sent = Object.entries(others).filter(([, value]) => value !== undefined && value !== null);
  const flags = typeof prompt === 'string' && withoutDoubaoFlags(earlier.model, prompt, catalogue) !== prompt;
  return [
    ...earlier.warnings.filter(({ message }) => !message.endsWith(AS_BEFORE)),
    ...sent.slice(0, MOST_REMIX_WARNINGS).map(([name]) => ignored(`\`${name.slice(0, 64)}\` is`)),
    ...(flags ? [ignored('Flags in `prompt` are')] : []),
  ];
}

/** The prompt of a remix. Other parameters are kept, so flags in it count for nothing. Throws AppError. */
export function readRemixPrompt(
  { model }: Pick<Task, 'model'>,
  value: unknown,
  catalogue: Catalogue,
): string {
  const prompt = typeof value === 'string' ? withoutDoubaoFlags(model, value, catalogue) : value;
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
