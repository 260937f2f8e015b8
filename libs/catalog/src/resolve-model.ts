import type { MotionLevel, Scene, Tier } from '@reelgate/contracts';
import type { BillingName } from './billing-name.js';
import type { Catalogue } from './catalogue.js';
import { defaultCatalogue } from './catalogue.js';
import { editDistance } from './edit-distance.js';
import type { ModelRow } from './model-row.js';

/** What a model name states about the request. Absent = not stated. */
export interface Implied {
  readonly tier?: Tier;
  readonly audio?: boolean;
  readonly scene?: Scene;
  readonly ref?: boolean;
  readonly motionLevel?: MotionLevel;
  readonly offPeak?: true;
  readonly imageMode?: 'reference';
}

export type ModelResolution =
  | {
      readonly ok: true;
      readonly row: ModelRow;
      readonly implied: Implied;
      /** The combined name that was sent; absent for a base name or alias. */
      readonly name?: BillingName;
    }
  /** The nearest known names, best first, at most three. */
  | { readonly ok: false; readonly nearest: string[] };

/** Longer names are nobody's typing mistake; comparing them would only cost time. */
const LONGEST_GUESSED = 60;

/**
 * The model that a base name, alias or combined name means, in any case. A base name wins over a combined name spelled
 * alike (`JV-3.0-pro`), so that it implies nothing. Never throws.
 */
export function resolveModel(model: string, catalogue: Catalogue = defaultCatalogue): ModelResolution {
  const text = model.trim();
  const row = catalogue.find(text);
  if (row) return { ok: true, row, implied: {} };
  const name = catalogue.parseBillingName(text);
  if (name) return { ok: true, row: catalogue.rowOf(name), implied: impliedBy(name), name };
  return resolveTierSuffix(text, catalogue) ?? { ok: false, nearest: nearestNames(text, catalogue) };
}

/** `doubao-seedance-1-5-pro_720p`: Ark users write the tier into the model without stating sound. */
function resolveTierSuffix(text: string, catalogue: Catalogue): ModelResolution | undefined {
  const mark = text.lastIndexOf('_');
  const row = mark > 0 ? catalogue.find(text.slice(0, mark)) : undefined;
  if (row?.billing.tierMark !== '_') return undefined;
  const tier = row.tiers.find((tier) => tier === text.slice(mark + 1).toLowerCase());
  return tier && { ok: true, row, implied: { tier } };
}

function impliedBy(name: BillingName): Implied {
  switch (name.kind) {
    case 'film':
      return {
        ...(name.tier !== null && { tier: name.tier }),
        ...(name.audio !== null && { audio: name.audio }),
        ...(name.ref !== null && { ref: name.ref }),
        ...(name.reference && { imageMode: 'reference' }),
        ...(name.offPeak && { offPeak: true }),
      };
    case 'motion':
      return {
        scene: 'motion_control',
        tier: name.tier,
        ...(name.level !== null && { motionLevel: name.level }),
      };
    case 'avatar':
      return { scene: 'avatar_i2v', tier: name.tier };
    case 'identify-face':
      return { scene: 'lip_sync' };
    case 'template':
      return { scene: 'template_effect' };
  }
}

function nearestNames(text: string, catalogue: Catalogue): string[] {
  if (text.length > LONGEST_GUESSED) return [];
  const sent = text.toLowerCase();
  return catalogue
    .allNames()
    .map((name) => ({ name, distance: editDistance(sent, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(2, name.length / 2))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}
