import type { FamilyFacts } from './family-facts.js';

export const sv: FamilyFacts = { family: 'sv', ratioInSize: true };
