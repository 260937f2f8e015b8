import type { PricingBasis } from '@reelgate/contracts';
import { nameOf } from '../price-names.js';
import type { GivenInputs } from './collect-inputs.js';
import type { Context } from './context.js';
import { fieldOf } from './read-media.js';
import { conflict } from './refusal.js';

/**
 * A combined name is a promise about the price: the task has to be charged as exactly that name, but for off-peak,
 * which a request may add. Tier, sound, scene and level are compared where they are chosen; here, what follows from
 * the inputs.
 */
export function checkName(context: Context, basis: PricingBasis, inputs: GivenInputs): void {
  const { name, model, row, refRule } = context;
  if (name?.kind !== 'film') return;
  const charged = nameOf(basis, row, refRule);
  if (charged.kind !== 'film') return;
  const param = inputParam(context, inputs);
  if (name.ref !== charged.ref) {
    const wanted = refRule === 'video' ? 'a reference video' : 'an image or video';
    throw conflict(param, model, `${name.ref ? `ref needs ${wanted}` : `noref excludes ${wanted}`}.`);
  }
  if (name.vin !== charged.vin)
    throw conflict(param, model, 'films from a reference video have a name of their own, with -vin.');
  if (name.reference !== charged.reference)
    throw conflict(param, model, 'films from references have a name of their own, with -reference.');
}

/** The field of the first input; `image` when there is none. */
function inputParam(
  { called, fieldFor }: Context,
  { images, lastFrame, videos, subjects, nativeFiles }: GivenInputs,
): string {
  if (subjects.length > 0) return fieldFor('subjects');
  const field = fieldOf([...videos, ...images, ...(lastFrame ? [lastFrame] : [])]);
  return field ?? (nativeFiles.length > 0 ? fieldFor('fileInfos') : called('image'));
}
