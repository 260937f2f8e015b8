#!/usr/bin/env node
// `npm run upgrade-test -- [REF] [--seconds N]`: builds an earlier version beside this one, out of the repository, and runs both
// on one database and bus, the way a rolling upgrade does. REF is any commit or tag; without it, the latest tag. The rest of
// the line, before "--", is how Jest is started.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runForeground } from './bootstrap/run-foreground.mjs';
import { ROOT, TOOLS } from './bootstrap/workspace.mjs';

const at = process.argv.indexOf('--');
const jest = process.argv.slice(2, at);
const { values, positionals } = parseArgs({
  args: process.argv.slice(at + 1),
  options: { seconds: { type: 'string', default: '20' } },
  allowPositionals: true,
});
const git = (...args) =>
  execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
const fail = (message) => {
  process.stderr.write(`${message}\n`);
  process.exit(2);
};

if (positionals.length > 1 || !(Number(values.seconds) > 0))
  fail('Usage: npm run upgrade-test -- [REF] [--seconds N]');
let ref = positionals[0];
try {
  ref ??= git('describe', '--tags', '--abbrev=0');
} catch {
  fail('There is no tag in this clone: name the earlier version, `npm run upgrade-test -- REF`.');
}
let commit;
try {
  commit = git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`);
} catch {
  fail(`This clone has no commit ${ref}; a shallow one may need \`git fetch --unshallow\`.`);
}

const earlier = mkdtempSync(path.join(tmpdir(), 'reelgate-earlier-'));
try {
  process.stdout.write(`Building ${ref} (${commit.slice(0, 7)}) …\n`);
  const archive = execFileSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x', '-C', earlier], { input: archive });
  // What every version fetches alike is here already.
  mkdirSync(path.join(earlier, '.reelgate'));
  if (existsSync(TOOLS))
    cpSync(TOOLS, path.join(earlier, '.reelgate', 'tools'), { recursive: true, verbatimSymlinks: true });
  const env = { ...process.env };
  // Ours, and not its own.
  delete env.NX_CACHE_DIRECTORY;
  execFileSync('npm', ['run', 'build'], { cwd: earlier, env, stdio: ['ignore', 'ignore', 'inherit'] });
  process.exitCode = await runForeground([process.execPath, ...jest, 'e2e/src/upgrade.spec.ts'], {
    READY_SECONDS: '240',
    ...process.env,
    UPGRADE_FROM: earlier,
    UPGRADE_SECONDS: values.seconds,
  });
} finally {
  rmSync(earlier, { recursive: true, force: true });
}
