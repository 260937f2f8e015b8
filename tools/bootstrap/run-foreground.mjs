import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT } from './workspace.mjs';

/**
 * Runs a command in our place: its input, output and exit code are ours, and a signal for us is meant for it. Resolves
 * to its exit code (128 + number for a signal, as shells have it).
 */
export function runForeground([command, ...args], env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: 'inherit' });
    let last = -Infinity;
    const forward = (signal) => {
      // A terminal sends Ctrl-C to the whole group, npm passes it on as well: the child is to hear it once.
      const again = performance.now() - last < 500;
      last = performance.now();
      if (again || (signal === 'SIGINT' && process.stdin.isTTY)) return;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    const watch = watchParent(() => forward('SIGTERM'));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/**
 * Below npm, the end of our parent means the same as SIGTERM: whoever kills npm means the installation. (The scripts of
 * package.json say `exec`, so that no shell stands between npm and us that would swallow signals and exit codes.)
 */
function watchParent(onGone) {
  if (!process.env.npm_lifecycle_event) return undefined;
  const parent = process.ppid;
  return setInterval(() => process.ppid === parent || onGone(), 1_000).unref();
}
