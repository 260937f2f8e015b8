import type { FamilyFile } from '../define-family.js';

/** Jimeng's own models: nothing special. */
export const jimeng: FamilyFile = { family: 'jimeng' };
