import type { FamilyFile } from '../define-family.js';

/** GV (Google's Veo): nothing special. */
export const gv: FamilyFile = { family: 'gv' };
