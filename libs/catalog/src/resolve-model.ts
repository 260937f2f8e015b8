import type { MotionLevel, Scene, Tier } from '@reelgate/contracts';
import type { BillingName } from './billing-name.js';
import type { Catalogue } from './catalogue.js';
import { defaultCatalogue } from './catalogue.js';
import { editDistance } from './edit-distance.js';
import type { ModelRow } from './model-row.js';
import { NEAREST, plainSpelling } from './models/spellings.js';

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
 * The model that a name means, in any case: a base name, an operator's alias, a combined name, a vendor's spelling, or one of
 * these after a prefix (`openai/sora-2`). A base name wins over a combined name spelled alike (`JV-3.0-pro`), so that it
 * implies nothing. Never throws.
 */
export function resolveModel(model: string, catalogue: Catalogue = defaultCatalogue): ModelResolution {
  const text = model.trim();
  return (
    resolveName(text, catalogue) ??
    (text.includes('/') ? resolveName(text.slice(text.lastIndexOf('/') + 1), catalogue) : undefined) ?? {
      ok: false,
      nearest: nearestNames(text.slice(text.lastIndexOf('/') + 1), catalogue),
    }
  );
}

function resolveName(text: string, catalogue: Catalogue): ModelResolution | undefined {
  const row = catalogue.find(text);
  if (row) return { ok: true, row, implied: {} };
  const target = catalogue.aliasOf(text);
  if (target !== undefined) return resolveName(target, catalogue);
  const name = catalogue.parseBillingName(text);
  if (name) return { ok: true, row: catalogue.rowOf(name), implied: impliedBy(name), name };
  const suffixed = resolveTierSuffix(text, catalogue);
  if (suffixed) return suffixed;
  const spelled = catalogue.spelled(text);
  return spelled && { ok: true, row: spelled, implied: {} };
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

/** Names to suggest. Of the names of one model the nearest; of one maker's names, when the name begins like that maker's. */
function nearestNames(text: string, catalogue: Catalogue): string[] {
  if (text.length > LONGEST_GUESSED) return [];
  const sent = plainSpelling(text);
  const known = catalogue.guesses();
  const maker = makerOf(sent);
  const alike = known.filter(({ plain }) => makerOf(plain) === maker);
  const best = new Map<string, number>();
  const meant = catalogue.byBase(NEAREST[sent] ?? '');
  if (meant) best.set(meant.base, -1);
  for (const { plain, suggestion } of alike.length > 0 ? alike : known) {
    const distance = editDistance(sent, plain);
    const isNear = alike.length > 0 || distance <= Math.max(2, plain.length / 2);
    if (isNear && distance < (best.get(suggestion) ?? Infinity)) best.set(suggestion, distance);
  }
  return [...best]
    .sort(([, a], [, b]) => a - b)
    .slice(0, 3)
    .map(([name]) => name);
}

/** The word that a name begins with: `kling`, `vidu`. */
const makerOf = (plain: string): string => /^[a-z]+/.exec(plain)?.[0] ?? '';
