// pnpm into .reelgate/tools, then the workspace's dependencies.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CommandError, run, step, StepError } from './step.mjs';
import { hashContents, packageFiles, PNPM, readStamp, ROOT, STATE, TOOLS } from './workspace.mjs';

const PNPM_VERSION = '12.21.0';
const STAMP = path.join(ROOT, 'node_modules', '.reelgate-stamp');

/** Brings node_modules in line with the lockfile. Does nothing when neither it nor a package.json has changed. */
export async function installDependencies({ verbose }) {
  mkdirSync(TOOLS, { recursive: true });
  if (installedPnpm() !== PNPM_VERSION) {
    await step(`Getting pnpm ${PNPM_VERSION}`, verbose, () =>
      download((env) =>
        run(
          ...npm(['install', '--prefix', TOOLS, '--no-save', '--no-package-lock', `pnpm@${PNPM_VERSION}`]),
          { verbose, env },
        ),
      ),
    );
  }
  const wanted = dependenciesHash();
  if (readStamp(STAMP) === wanted) return;
  await step('Installing dependencies', verbose, () =>
    download((env) =>
      // CI: pnpm must not ask whether it may replace a node_modules of other origin.
      run(PNPM, ['install', '--frozen-lockfile'], { verbose, env: { ...env, CI: 'true' } }),
    ),
  );
  writeFileSync(STAMP, wanted);
}

function installedPnpm() {
  try {
    const file = path.join(TOOLS, 'node_modules', 'pnpm', 'package.json');
    return JSON.parse(readFileSync(file, 'utf8')).version;
  } catch {
    return undefined; // absent or broken: fetched again
  }
}

function dependenciesHash() {
  const manifests = [...packageFiles()].filter((file) => path.basename(file) === 'package.json');
  const roots = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'].map((f) =>
    path.join(ROOT, f),
  );
  return `${process.platform}-${process.arch} ${hashContents([...roots, ...manifests])}`;
}

/** npm as a command line: the one that started us, or the one on PATH. */
function npm(args) {
  const script = process.env.npm_execpath;
  return script?.endsWith('npm-cli.js') ? [process.execPath, [script, ...args]] : ['npm', args];
}

const NETWORK =
  /ECONN|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|ENETUNREACH|socket|network|timed? ?out|fetch|\b50[0-9]\b/i;
const STALE_LOCKFILE = /frozen-lockfile|OUTDATED_LOCKFILE/;
const READ_ONLY = /EACCES|EROFS|EPERM|Permission denied|Read-only file system/i;

/**
 * Runs a download; once more when the network failed, and once more with caches inside .reelgate when those of the
 * user's home cannot be written.
 */
async function download(attempt) {
  let env = process.env;
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(env);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      if (STALE_LOCKFILE.test(error.output)) {
        throw new StepError(
          `${error.message}\n\nA package.json was changed without the lockfile. Bring it up to date and commit it: ` +
            `${path.relative(ROOT, PNPM)} install`,
        );
      }
      if (tries < 3 && env === process.env && READ_ONLY.test(error.output)) env = privateCaches();
      else if (tries < 2 && NETWORK.test(error.output)) continue;
      else {
        throw new StepError(
          `${error.message}\n\nThe dependencies could not be installed. Check that this machine reaches the npm registry ` +
            '("npm ping"; behind a proxy set HTTPS_PROXY or "npm config set registry …") and run the command again.',
        );
      }
    }
  }
}

function privateCaches() {
  const caches = path.join(STATE, 'cache');
  return {
    ...process.env,
    npm_config_cache: path.join(caches, 'npm'),
    XDG_CACHE_HOME: caches,
    XDG_DATA_HOME: path.join(caches, 'data'),
    XDG_STATE_HOME: path.join(caches, 'state'),
    PNPM_HOME: path.join(caches, 'pnpm'),
  };
}
