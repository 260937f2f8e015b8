// What the compiler and the linter do not see. Prints one line a check, `ok` or `FAILED`, and under a failed one what to
// do. Checks named as arguments run alone: node tools/check/main.mjs imports
import path from 'node:path';

const CHECKS = [
  'imports',
  'circles',
  'layout',
  'names',
  'sql',
  'words',
  'licences',
  'errors-doc',
  'models-doc',
  'compose',
  'metrics',
];

const root = path.resolve(import.meta.dirname, '..', '..');
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !CHECKS.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no check ${unknown.join(', ')}; there are ${CHECKS.join(', ')}.\n`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : CHECKS) {
  const { check, title } = await import(`./${name}.mjs`);
  const problems = await check(root);
  process.stdout.write(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name}: ${title}\n`);
  for (const problem of problems) process.stdout.write(`         ${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
}
