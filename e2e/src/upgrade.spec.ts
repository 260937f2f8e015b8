import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runUpgrade } from './upgrade/run-upgrade.js';

/** `npm run upgrade-test -- REF` sets them; unset this version takes over from itself, which tries the procedure alone. */
const FROM = process.env['UPGRADE_FROM'];
const SECONDS = Number(process.env['UPGRADE_SECONDS'] ?? 2);

describe('a rolling upgrade', () => {
  it(
    FROM
      ? 'from an earlier version loses, doubles and mischarges nothing'
      : 'by the documented steps refuses nobody',
    async () => {
      const result = await runUpgrade({
        from: FROM ?? path.resolve(import.meta.dirname, '../..'),
        phaseMs: SECONDS * 1000,
        onStep: (text) => void (FROM && process.stdout.write(`${text}\n`)),
      });
      if (FROM) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
      const { accepted, completed, charged, oneJobEach, refused, reconciled } = result;
      expect(refused).toEqual([]);
      expect({ completed, charged, oneJobEach }).toEqual({
        completed: accepted,
        charged: accepted,
        oneJobEach: accepted,
      });
      expect(reconciled).toBe(true);
      // Each way of mixing the two has been tried.
      expect(Math.min(...Object.values(result.acceptedBy))).toBeGreaterThan(0);
    },
    SECONDS * 3000 + 480_000,
  );
});
