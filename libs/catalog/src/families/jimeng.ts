import type { FamilyFacts } from './family-facts.js';

export const jimeng: FamilyFacts = { family: 'jimeng', ratioInSize: true };
