import type { FamilyFile } from '../define-family.js';

/** Wan, Alibaba's: nothing special. */
export const wan: FamilyFile = { family: 'wan' };
