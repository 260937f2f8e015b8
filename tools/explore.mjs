#!/usr/bin/env node
// Runs every property test with seeds nobody has tried: `npm run explore -- --seeds 20 [parts of paths]`. The tests of a
// release draw the same examples each time; this is what finds new ones. The rest of the line is how Jest is started.
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runForeground } from './bootstrap/run-foreground.mjs';

const at = process.argv.indexOf('--');
const jest = process.argv.slice(2, at);
const { values, positionals } = parseArgs({
  args: process.argv.slice(at + 1),
  options: { seeds: { type: 'string', default: '20' } },
  allowPositionals: true,
});
const count = Number(values.seeds);
const MOST_SEEDS = 1_000_000;
if (!(count >= 1 && count <= MOST_SEEDS)) {
  process.stderr.write('Usage: npm run explore -- [--seeds 20] [parts of paths]\n');
  process.exit(2);
}

// libs/testing has suites for the vendors' clients: specs that call those have properties too.
const specs = execFileSync('git', [
  'grep',
  '-lE',
  "from 'fast-check'|describeVendorClient",
  '--',
  '*.spec.ts',
])
  .toString()
  .trim()
  .split('\n')
  .filter((spec) => positionals.length === 0 || positionals.some((part) => spec.includes(part)));

const failed = [];
for (let run = 1; run <= count; run++) {
  const seed = randomInt(2 ** 31);
  process.stdout.write(`\n== seed ${seed} (${run} of ${count})\n`);
  const code = await runForeground([process.execPath, ...jest, '--silent', '--runTestsByPath', ...specs], {
    ...process.env,
    PROPERTY_SEED: String(seed),
  });
  if (code !== 0) failed.push(seed);
}
process.stdout.write(
  failed.length === 0
    ? `\n${specs.length} files pass with ${count} seeds.\n`
    : `\nFailed with ${failed.map((seed) => `PROPERTY_SEED=${seed}`).join(', ')}\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
