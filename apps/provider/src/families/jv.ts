import type { FamilyFile } from '../define-family.js';

/** JV (Jimeng's video models): nothing special. */
export const jv: FamilyFile = { family: 'jv' };
