import { describe, expect, it } from '@jest/globals';
import { waitFor } from './wait-for.js';

describe('waitFor', () => {
  it('gives the first truthy value', async () => {
    let asked = 0;
    await expect(waitFor(async () => (++asked < 3 ? undefined : `${asked} times`))).resolves.toBe('3 times');
  });

  it('asks again after an error', async () => {
    let asked = 0;
    const condition = (): boolean => {
      if (++asked < 3) throw new Error('not yet');
      return true;
    };
    await expect(waitFor(condition)).resolves.toBe(true);
  });

  it('says what it waited for and what it got last', async () => {
    await expect(waitFor(() => 0, { timeoutMs: 20, what: 'the first row' })).rejects.toThrow(
      'Waited 20 ms for the first row; it gave: 0',
    );
    const failing = (): never => {
      throw new Error('no table');
    };
    await expect(waitFor(failing, { timeoutMs: 20, what: 'a row' })).rejects.toThrow(
      'Waited 20 ms for a row; it threw: no table',
    );
  });
});
