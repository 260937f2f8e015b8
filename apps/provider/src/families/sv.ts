import type { FamilyFile } from '../define-family.js';

/** SV (Seedance): nothing special. */
export const sv: FamilyFile = { family: 'sv' };
