import type { FamilyFile } from '../define-family.js';

/** Mingmou: nothing special. */
export const mingmou: FamilyFile = { family: 'mingmou' };
