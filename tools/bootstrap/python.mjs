// A Python with the packages of a requirements file, in .reelgate: for trying clients that are written in it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run, step, StepError } from './step.mjs';
import { readStamp, STATE } from './workspace.mjs';

const VENV = path.join(STATE, 'python');
const STAMP = path.join(VENV, 'requirements.sha256');
/** The oldest that the packages run on. */
const OLDEST = [3, 9];
const WHAT_TO_DO =
  'Install Python 3.9 or newer with its module venv (apt install python3 python3-venv, brew install python), or set PYTHON to the path of one.';

/**
 * Path of a Python that has these packages, in an environment of its own: made by PYTHON or python3. Where that cannot make one,
 * or there is none, Debian's packages are installed when we are root. Every failure says what to do.
 */
export async function providePython(requirements, { verbose }) {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const python = path.join(VENV, 'bin', 'python');
  if (readStamp(STAMP) === wanted && existsSync(python)) return python;
  await step('Getting the clients for Python', verbose, async () => {
    mkdirSync(STATE, { recursive: true });
    try {
      await makeEnvironment(verbose);
    } catch (error) {
      if (process.env.PYTHON || !isRoot() || !(await isDebian()))
        throw new StepError(`No Python could be used: ${error.message}\n${WHAT_TO_DO}`);
      await installPython(verbose);
      await makeEnvironment(verbose);
    }
    await run(
      python,
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '-r', requirements],
      { verbose },
    );
    writeFileSync(STAMP, wanted);
  });
  return python;
}

async function makeEnvironment(verbose) {
  const python = process.env.PYTHON ?? 'python3';
  const version = await run(python, ['-c', 'import sys; print(*sys.version_info[:2])']);
  const [major, minor] = version.trim().split(' ').map(Number);
  if (major !== OLDEST[0] || minor < OLDEST[1]) throw new Error(`${python} is ${major}.${minor}`);
  rmSync(VENV, { recursive: true, force: true });
  await run(python, ['-m', 'venv', VENV], { verbose });
}

/** Nothing but these two packages and what they need; no question is asked. */
async function installPython(verbose) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => run('apt-get', ['-q', '-y', ...args], { env, verbose });
  const install = () => apt('install', '--no-install-recommends', 'python3', 'python3-venv');
  // A fresh container has no package lists.
  await install().catch(() => apt('update').then(install));
}

const isRoot = () => process.getuid?.() === 0;
const isDebian = () =>
  run('apt-get', ['--version']).then(
    () => true,
    () => false,
  );
