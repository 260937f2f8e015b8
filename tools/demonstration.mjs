#!/usr/bin/env node
// Runs the long form of a test that `npm test` has a short form of: `npm run chaos -- --minutes 10 --seed 7`. Tells it
// each option by a variable, CHAOS_MINUTES. Without a seed it takes one by the clock, and the test says which. The rest of
// the line, before "--", is how Jest is started.
import { parseArgs } from 'node:util';
import { runForeground } from './bootstrap/run-foreground.mjs';

/** Spec files and what each can be told. */
const DEMONSTRATIONS = {
  chaos: { minutes: '10' },
  attack: { seconds: '20' },
  fuzz: { requests: '50000' },
  books: { tasks: '10000' },
};

const at = process.argv.indexOf('--');
const [name, ...jest] = process.argv.slice(2, at);
const defaults = { ...DEMONSTRATIONS[name], seed: String(Date.now() % 100_000) };
const { values } = parseArgs({
  args: process.argv.slice(at + 1),
  options: Object.fromEntries(Object.keys(defaults).map((option) => [option, { type: 'string' }])),
});
const settings = { ...defaults, ...values };
const isGood = ([option, value]) =>
  option === 'seed' ? Number.isSafeInteger(Number(value)) : Number(value) > 0;
if (!Object.entries(settings).every(isGood)) {
  const usage = Object.entries(defaults).map(([option, value]) => `[--${option} ${value}]`);
  process.stderr.write(`Usage: npm run ${name} -- ${usage.join(' ')}\n`);
  process.exit(2);
}
process.exitCode = await runForeground(
  [process.execPath, ...jest, '--forceExit', `e2e/src/${name}.spec.ts`],
  {
    READY_SECONDS: '240',
    ...process.env,
    ...Object.fromEntries(
      Object.entries(settings).map(([option, value]) => [`${name}_${option}`.toUpperCase(), value]),
    ),
  },
);
