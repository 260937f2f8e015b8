import * as all from './all.js';
import type { TaskSpec } from '@reelgate/contracts';
import type { FamilyFacts } from './family-facts.js';

const FACTS: ReadonlyMap<string, FamilyFacts> = new Map(
  Object.values(all).map((facts: FamilyFacts) => [facts.family, facts]),
);

export const ALL_FAMILY_FACTS: readonly FamilyFacts[] = [...FACTS.values()];

/** What is true of a family as such; of one without an entry, nothing. */
export const familyFacts = (family: string): FamilyFacts => FACTS.get(family) ?? { family };

/** The parameters of its model that a task states; undefined when it states none. */
export function modelParameters({ family, options }: TaskSpec): Record<string, unknown> | undefined {
  const stated = (familyFacts(family).parameters ?? []).filter((name) => options[name] !== undefined);
  return stated.length === 0 ? undefined : Object.fromEntries(stated.map((name) => [name, options[name]]));
}
