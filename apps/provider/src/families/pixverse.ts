import type { FamilyFile } from '../define-family.js';

/** PixVerse: nothing special. */
export const pixverse: FamilyFile = { family: 'pixverse' };
