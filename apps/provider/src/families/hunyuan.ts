import type { FamilyFile } from '../define-family.js';

/** Hunyuan (Tencent): nothing special. */
export const hunyuan: FamilyFile = { family: 'hunyuan' };
