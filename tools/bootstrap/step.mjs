// One step of the set-up: one line while all is well, the details when it is not.
import { spawn } from 'node:child_process';
import { ROOT } from './workspace.mjs';

/** A failure that is explained in full by its message; anything else is a bug and shows its stack. */
export class StepError extends Error {}

/** Prints `title`, runs `work`, and adds how long it took. */
export async function step(title, verbose, work) {
  const start = performance.now();
  process.stderr.write(verbose ? `${title} …\n` : `${title} … `);
  try {
    const result = await work();
    process.stderr.write(`${verbose ? `${title}: ` : ''}${seconds(start)}\n`);
    return result;
  } catch (error) {
    process.stderr.write(`failed after ${seconds(start)}\n`);
    throw error;
  }
}

const seconds = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** What a program that failed left behind. */
export class CommandError extends Error {
  /** @param {string} output all it wrote; `shown` of it goes into the message */
  constructor(command, reason, output = '', shown = '') {
    super(`${command} ${reason}${shown ? `\n${shown}` : ''}`);
    this.output = output;
  }
}

/** Runs a program to its end and returns its output; rejects with a CommandError when it fails. */
export function run(command, args, { verbose = false, env = process.env, cwd = ROOT } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
      if (verbose) process.stderr.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.once('error', (error) => reject(new CommandError(command, `cannot be run: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const shown = verbose ? '' : output.trimEnd().split('\n').slice(-30).join('\n');
      reject(new CommandError(command, `ended with ${signal ?? code}`, output, shown));
    });
  });
}
