import type { FamilyFile } from '../define-family.js';

/** OS (OpenAI's Sora): nothing special. */
export const os: FamilyFile = { family: 'os' };
