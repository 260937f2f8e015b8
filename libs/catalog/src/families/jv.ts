import type { FamilyFacts } from './family-facts.js';

export const jv: FamilyFacts = { family: 'jv', ratioInSize: true };
