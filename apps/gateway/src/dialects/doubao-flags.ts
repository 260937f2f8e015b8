import { isPlainObject, Named, resolveModel } from '@reelgate/catalog';
import type { Catalogue, PlainObject } from '@reelgate/catalog';
import { isBlank } from './output-config.js';
import { parseTextFlags } from './parse-text-flags.js';
import type { FlagMember, TextFlag } from './parse-text-flags.js';

/** Whether a model, under whatever name, is one of Doubao's, whose upstream reads parameters out of prompts. */
function isDoubao(model: unknown, catalogue: Catalogue): boolean {
  const resolved = typeof model === 'string' ? resolveModel(model, catalogue) : undefined;
  return resolved?.ok === true && resolved.row.base.startsWith('doubao-');
}

/**
 * A create body in which text flags of the prompt (`… --rs 720p --dur 5`) have become parameters, for Doubao's models; others
 * get their prompts as they are. No flag stays in the prompt: upstream would act on it behind the price.
 */
export function readDoubaoFlags(body: PlainObject, catalogue: Catalogue): PlainObject {
  const { model, prompt } = body;
  if (typeof prompt !== 'string' || !isDoubao(model, catalogue)) return body;
  const { text, flags } = parseTextFlags(prompt);
  if (text === prompt) return body;
  const metadata = isBlank(body['metadata']) ? {} : body['metadata'];
  return {
    ...body,
    prompt: text,
    ...(isPlainObject(metadata) ? { metadata: { ...metadata, ...flagFields(flags) } } : {}),
  };
}

/** A prompt without the flags that the model's upstream would act on. */
export function withoutDoubaoFlags(model: string, prompt: string, catalogue: Catalogue): string {
  return isDoubao(model, catalogue) ? parseTextFlags(prompt).text : prompt;
}

/** Other names of the parameters, which count after every documented field: what the body states itself wins. */
const FIELDS: Readonly<Record<FlagMember, string>> = {
  resolution: 'video_resolution',
  ratio: 'video_ratio',
  duration: 'video_seconds',
  fps: 'fps',
  seed: 'random_seed',
  cameraFixed: 'fixed_camera',
  watermark: 'add_watermark',
};

/**
 * The members of the metadata that flags are, under the names that they have in the prompt. The last of a kind comes first and
 * counts. One that asks for what is made anyway is left out.
 */
export function flagFields(flags: readonly TextFlag[]): PlainObject {
  const fields: PlainObject = {};
  for (const { name, member, value, isValid } of flags.toReversed()) {
    if (isValid && (member === 'fps' || (member === 'seed' && value === -1))) continue;
    let field = FIELDS[member];
    // Underscores do not matter where names are compared.
    while (Object.hasOwn(fields, field)) field += '_';
    fields[field] = new Named(name, value === '' ? 'nothing' : value);
  }
  return fields;
}

/** A `size` of Doubao's is pixels (both), a tier word, or a ratio. */
const isRatio = (size: unknown): boolean =>
  typeof size === 'string' && /^\s*(\d+\s*:\s*\d+|adaptive)\s*$/i.test(size);
export const statesTier = (size: unknown): boolean => !isBlank(size) && !isRatio(size);
