import type { FamilyFile } from '../define-family.js';

/** Hailuo (MiniMax): nothing special. */
export const hailuo: FamilyFile = { family: 'hailuo' };
