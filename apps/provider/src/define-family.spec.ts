import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '@reelgate/catalog';
import * as vendors from '@reelgate/vendors';
import { defineFamily } from './define-family.js';

const kit = {
  http: () => Promise.reject(new Error('no call expected')),
  now: () => new Date(0),
  catalogue: defaultCatalogue,
};
const spoken = Object.values(vendors).map(({ serve }): string => serve(kit).client.vendor);
const families = [...new Set(defaultCatalogue.rows.map(({ family }) => family))];

describe('a family', () => {
  it.each(families)('%s has the vendors of its models, the usual one first', (family) => {
    const rows = defaultCatalogue.rows.filter((row) => row.family === family);
    const named = rows
      .flatMap((row) => row.vendors.map(({ vendor }) => vendor))
      .filter((v) => spoken.includes(v));
    const defined = defineFamily({ family }, kit).vendors.map(({ client }) => client.vendor);
    expect(defined).toEqual([...new Set(named)]);
    expect(defined[0]).toBe(rows[0]!.vendors[0]!.vendor);
  });

  it('has its own requests where its file says so, and the usual ones elsewhere', () => {
    const [usual, other] = defineFamily({ family: 'vidu' }, kit).vendors;
    const own = { ...usual!, toRequest: () => 'own' };
    const [first, second] = defineFamily(
      { family: 'vidu', special: { [usual!.client.vendor]: () => own } },
      kit,
    ).vendors;
    expect(first).toBe(own);
    expect(second!.client.vendor).toBe(other!.client.vendor);
  });
});
