import { describe, expect, it } from '@jest/globals';
import { columnList } from './column-list.js';

interface Film {
  readonly id: string;
  readonly accountId: string;
  readonly prompt: string | null;
}

describe('columnList', () => {
  it('names columns as the members of the row', () => {
    expect(columnList<Film>({ id: 'id', accountId: 'account_id', prompt: 'prompt' })).toBe(
      'id, account_id AS "accountId", prompt',
    );
  });
  it('takes columns of an alias, and expressions as they are', () => {
    expect(columnList<Film>({ id: 'id', accountId: 'account_id', prompt: "f.spec->>'prompt'" }, 'f')).toBe(
      'f.id AS "id", f.account_id AS "accountId", f.spec->>\'prompt\' AS "prompt"',
    );
  });
  it('is checked by the compiler: every member, and no other', () => {
    // @ts-expect-error `prompt` is missing.
    columnList<Film>({ id: 'id', accountId: 'account_id' });
    // @ts-expect-error A film has no size.
    columnList<Film>({ id: 'id', accountId: 'account_id', prompt: 'prompt', size: 'size' });
  });
});
