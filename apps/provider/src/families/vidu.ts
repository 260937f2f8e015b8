import type { FamilyFile } from '../define-family.js';

/** Vidu: nothing special. */
export const vidu: FamilyFile = { family: 'vidu' };
