import type { Catalogue } from '@reelgate/catalog';
import * as families from './families/index.js';
import type { FamilyFile } from './define-family.js';

/**
 * The families that `FAMILY` names: one, several separated by commas, or `all`. One without a file of its own, which the
 * operator's models may bring, has nothing special. Throws RangeError for a name that no model belongs to.
 */
export function chooseFamilies(text: string, catalogue: Catalogue): FamilyFile[] {
  const files: Readonly<Record<string, FamilyFile>> = Object.fromEntries(
    Object.values(families).map((file) => [file.family, file]),
  );
  const known = catalogue.families();
  const wanted = text === 'all' ? known : [...new Set(text.split(',').map((name) => name.trim()))];
  return wanted.map((family) => {
    if (!known.includes(family)) {
      throw new RangeError(`FAMILY: no model belongs to "${family}" (families: ${known.join(', ')}, or all)`);
    }
    return files[family] ?? { family };
  });
}
