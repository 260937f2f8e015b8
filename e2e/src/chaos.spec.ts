import { describe, expect, it } from '@jest/globals';
import { describeFindings } from './chaos/check.js';
import { runChaos } from './chaos/run-chaos.js';

/** `npm run chaos -- --minutes 10 --seed 7` sets them; unset it is a short run of one seed. */
const SECONDS = process.env['CHAOS_MINUTES'] ? Number(process.env['CHAOS_MINUTES']) * 60 : 20;
const SEED = Number(process.env['CHAOS_SEED'] ?? 1);
const LOUD = process.env['CHAOS_MINUTES'] !== undefined;
const print = (text: string): void => {
  if (LOUD) process.stdout.write(`${text}\n`);
};

describe('an installation in which everything goes wrong', () => {
  it(
    `keeps every invariant (seed ${SEED}, ${SECONDS} s)`,
    async () => {
      const { findings, mishaps, asked } = await runChaos({
        seed: SEED,
        durationMs: SECONDS * 1000,
        onStep: print,
      });
      print(
        `\nseed ${SEED}, ${SECONDS} s, ${mishaps} mishaps, ${asked} films asked for\n${describeFindings(findings)}\n`,
      );
      const broken = findings.filter(({ wrong }) => wrong.length > 0);
      if (broken.length > 0) throw new Error(`seed ${SEED}\n${describeFindings(findings)}`);
      expect(findings.length).toBeGreaterThan(0);
    },
    SECONDS * 1000 + 480_000,
  );
});
