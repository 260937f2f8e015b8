import * as all from './all.js';
import type { FamilyFacts } from './family-facts.js';

const FACTS: ReadonlyMap<string, FamilyFacts> = new Map(
  Object.values(all).map((facts: FamilyFacts) => [facts.family, facts]),
);

export const ALL_FAMILY_FACTS: readonly FamilyFacts[] = [...FACTS.values()];

/** What is true of a family as such; of one without an entry, nothing. */
export const familyFacts = (family: string): FamilyFacts => FACTS.get(family) ?? { family };
