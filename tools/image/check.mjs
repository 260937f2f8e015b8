// Runs the Dockerfile's own steps for every app, without Docker: assembles it with its production dependencies alone and
// starts it with an empty environment. A service then has to name the variables it lacks (which proves that everything it
// imports is there); the simulator, which needs none, has to come up and stop cleanly. Needs a build.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..', '..');
const START_LIMIT_MS = 30_000;

/** The apps that compose builds images of, by their `APP` argument. */
export function imagedApps(compose) {
  return [...new Set([...compose.matchAll(/APP: ([\w/-]+)/g)].map(([, app]) => app))];
}

/** What is wrong with the image of an app, or undefined. */
async function problemOf(app, folder) {
  await run('sh', [path.join(root, 'tools', 'image', 'assemble.sh'), app, folder], { cwd: root });
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: folder,
    // Which families a provider makes is read before anything else; the rest of the environment stays empty.
    env: { PATH: process.env.PATH, ...(app === 'provider' ? { FAMILY: 'all' } : {}) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk) => {
    output += chunk;
    if (app === 'simulator' && output.includes('listens')) child.kill('SIGTERM');
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const timer = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
  const code = await new Promise((resolve) => {
    child.once('close', (exit, signal) => resolve(signal ?? exit));
  });
  clearTimeout(timer);
  if (app === 'simulator') return code === 0 ? undefined : `did not start and stop (${code}):\n${output}`;
  return code === 1 && output.includes('DATABASE_URL') ? undefined : `does not start (${code}):\n${output}`;
}

const compose = readFileSync(path.join(root, 'docker-compose.yml'), 'utf8');
const work = mkdtempSync(path.join(tmpdir(), 'reelgate-images-'));
try {
  for (const app of imagedApps(compose)) {
    if (!existsSync(path.join(root, 'apps', app, 'dist', 'main.js'))) {
      process.stdout.write(`FAILED image of ${app}: it is not built\n`);
      process.exitCode = 1;
      continue;
    }
    const problem = await problemOf(app, path.join(work, app.replaceAll('/', '-'))).catch(String);
    process.stdout.write(problem ? `FAILED image of ${app}: ${problem}\n` : `ok     image of ${app}\n`);
    if (problem) process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
