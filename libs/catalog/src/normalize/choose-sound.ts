import type { Context } from './context.js';
import type { Chosen } from './choose-tier.js';
import { conflict, malformed, unsupported } from './refusal.js';
import { readStated } from './read-stated.js';
import { ignored } from './warnings.js';
import type { Field } from './read-value.js';
import { booleanOf } from './read-value.js';

/**
 * Sound in the contract's order of precedence: `output_config.audio_generation`, `audio`, the billing name, the model's
 * default. Null for a model without sound, where asking for it is refused.
 */
export function chooseSound(context: Context): Chosen<boolean | null> {
  const { called, fieldFor, row, implied, model } = context;
  const sound = readStated(context, 'sound', readSwitch);
  const silence = readStated(context, 'silence', (field) => !readSwitch(field));
  const stated = sound ?? silence;
  if (sound && silence && sound.value !== silence.value)
    context.warnings.push(ignored(silence.param, `\`${sound.param}\` counts.`));
  const param = stated?.param ?? called('metadata.output_config.audio_generation');
  if (!row.sound) {
    if (stated?.value) throw unsupported(param, `${row.base} makes films without sound.`);
    return { value: null, param };
  }
  if (stated && implied.audio !== undefined && stated.value !== implied.audio)
    throw conflict(param, model, `the name states ${implied.audio ? 'audio' : 'mute'}.`);
  if (stated) return { value: stated.value, param };
  return implied.audio === undefined
    ? { value: row.sound.default, param }
    : { value: implied.audio, param: fieldFor('model') };
}

function readSwitch({ param, value }: Field): boolean {
  const on = booleanOf(value);
  if (on === undefined) throw malformed(param, 'Enabled or Disabled', value);
  return on;
}
