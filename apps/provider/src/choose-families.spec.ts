import { describe, expect, it } from '@jest/globals';
import { createCatalogue, defaultCatalogue } from '@reelgate/catalog';
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
    const row = {
      ...defaultCatalogue.byBase('GV-3.1')!,
      base: 'Film-1',
      family: 'theirs',
      billing: { stem: 'film-1', parts: [] },
    };
    const catalogue = createCatalogue([row]);
    expect(chooseFamilies('theirs', catalogue)).toEqual([{ family: 'theirs' }]);
    expect(chooseFamilies('all', catalogue)).toContainEqual({ family: 'theirs' });
  });
});
