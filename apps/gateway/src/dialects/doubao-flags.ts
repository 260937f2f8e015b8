import type { PlainObject } from '@reelgate/catalog';
import { isBlank, withOutputConfig } from './output-config.js';
import { parseTextFlags } from './parse-text-flags.js';

/** Whether a model goes by one of Doubao's names, however spelled, whose upstream reads parameters out of prompts. */
const isDoubao = (model: unknown): boolean =>
  typeof model === 'string' && /^\s*([^/]*\/)*((doubao|dreamina)-|seedance-)/i.test(model);

/**
 * A create body in which text flags of the prompt (`… --rs 720p --dur 5`) have become parameters, for Doubao's names; other
 * models get their prompts as they are. Whatever the body states itself wins, as upstream. No flag stays in the prompt:
 * upstream would act on it behind the price. `--fps` has but one value and is left out.
 */
export function readDoubaoFlags(body: PlainObject): PlainObject {
  const { model, prompt, size } = body;
  if (!isDoubao(model) || typeof prompt !== 'string') return body;
  const { text, flags } = parseTextFlags(prompt);
  if (text === prompt) return body;
  const metadata = (body['metadata'] ?? {}) as PlainObject;
  const ratioStated = !isBlank(body['aspect_ratio']) || statesRatio(size);
  return withOutputConfig(
    {
      ...body,
      prompt: text,
      ...(flags.seed !== undefined && isBlank(body['seed']) && isBlank(metadata['seed'])
        ? { seed: flags.seed }
        : {}),
      ...(flags.cameraFixed !== undefined && isBlank(body['camera_fixed'])
        ? { camera_fixed: flags.cameraFixed }
        : {}),
      ...(flags.watermark !== undefined && isBlank(body['watermark']) ? { watermark: flags.watermark } : {}),
    },
    {
      // These two stand above the other places of a resolution and a ratio, so those have to be looked at here.
      resolution: statesTier(size) ? undefined : flags.resolution,
      aspect_ratio: ratioStated ? undefined : flags.ratio,
      // The last place of a duration: any other wins by itself.
      duration: flags.duration,
    },
  );
}

/** A prompt without the flags that the model's upstream would act on. */
export function withoutDoubaoFlags(model: string, prompt: string): string {
  return isDoubao(model) ? parseTextFlags(prompt).text : prompt;
}

/** A `size` of Doubao's is pixels (both), a tier word, or a ratio. */
const isRatio = (size: unknown): boolean =>
  typeof size === 'string' && /^\s*(\d+\s*:\s*\d+|adaptive)\s*$/i.test(size);
const isPixels = (size: unknown): boolean => typeof size === 'string' && /\d\s*[x×*]\s*\d/i.test(size);
const statesRatio = (size: unknown): boolean => isRatio(size) || isPixels(size);
export const statesTier = (size: unknown): boolean => !isBlank(size) && !isRatio(size);
