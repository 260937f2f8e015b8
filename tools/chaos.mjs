#!/usr/bin/env node
// Runs the chaos test for as long as is asked: `npm run chaos -- --minutes 10 --seed 7`. The rest of the line is how Jest is
// started. Without a seed it takes one by the clock, and says which.
import { parseArgs } from 'node:util';
import { runForeground } from './bootstrap/run-foreground.mjs';

const at = process.argv.findIndex((argument) => argument === '--minutes' || argument === '--seed');
const jest = process.argv.slice(2, at < 0 ? undefined : at);
const { values } = parseArgs({
  args: at < 0 ? [] : process.argv.slice(at),
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
});
const minutes = Number(values.minutes);
const seed = values.seed === undefined ? Date.now() % 100_000 : Number(values.seed);
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  process.stderr.write('Usage: npm run chaos -- [--minutes 10] [--seed 7]\n');
  process.exit(2);
}
process.exitCode = await runForeground([process.execPath, ...jest, 'e2e/src/chaos.spec.ts'], {
  ...process.env,
  CHAOS_SECONDS: String(minutes * 60),
  CHAOS_SEED: String(seed),
});
