import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import { chooseFamilies } from './choose-families.js';
import * as files from './families/index.js';

const names = (text: string): string[] => chooseFamilies(text, defaultCatalogue).map(({ family }) => family);

describe('FAMILY', () => {
  it('names one family, several, or all', () => {
    expect(names('kling')).toEqual(['kling']);
    expect(names('vidu, kling,vidu')).toEqual(['vidu', 'kling']);
    expect(names('all').toSorted()).toEqual(
      [...new Set(defaultCatalogue.rows.map(({ family }) => family))].toSorted(),
    );
  });

  it.each(['klin', '', 'kling,', 'all,kling'])('refuses %j, and says what there is', (text) => {
    expect(() => names(text)).toThrow(/no model belongs to .*kling, vidu.*all/);
  });

  it('has a file for every family of the catalogue', () => {
    expect(names('all').toSorted()).toEqual(
      Object.values(files)
        .map(({ family }) => family)
        .toSorted(),
    );
  });

  it('finds nothing special about a family that only an operator has', () => {
    const row = { ...defaultCatalogue.rows[0]!, family: 'theirs' as 'kling' };
    const catalogue = { rows: [row] } as unknown as Catalogue;
    expect(chooseFamilies('all', catalogue)).toEqual([{ family: 'theirs' }]);
  });
});
