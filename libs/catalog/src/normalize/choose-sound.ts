import type { Context } from './context.js';
import type { Chosen } from './choose-tier.js';
import { conflict, malformed, unsupported } from './refusal.js';
import { booleanOf, readFirst } from './read-value.js';

/**
 * Sound in the contract's order of precedence: `output_config.audio_generation`, `audio`, the billing name, the model's
 * default. Null for a model without sound, where asking for it is refused.
 */
export function chooseSound({ output, field, called, row, implied, model }: Context): Chosen<boolean | null> {
  const stated = readFirst([output.audioGeneration, field('audio')], ({ param, value }) => {
    const on = booleanOf(value);
    if (on === undefined) throw malformed(param, 'Enabled or Disabled', value);
    return on;
  });
  const { param } = stated ?? output.audioGeneration;
  if (!row.sound) {
    if (stated?.value) throw unsupported(param, `${row.base} makes films without sound.`);
    return { value: null, param };
  }
  if (stated && implied.audio !== undefined && stated.value !== implied.audio)
    throw conflict(param, model, `the name states ${implied.audio ? 'audio' : 'mute'}.`);
  if (stated) return { value: stated.value, param };
  return implied.audio === undefined
    ? { value: row.sound.default, param }
    : { value: implied.audio, param: called('model') };
}
