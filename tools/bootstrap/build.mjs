// TypeScript to dist, package by package through Nx, whose cache gives back what was compiled before.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CommandError, run, step, StepError } from './step.mjs';
import { BIN, hashTimes, packageFiles, readStamp, ROOT, STATE, toolEnvironment } from './workspace.mjs';

const STAMP = path.join(STATE, 'build.stamp');
const SOURCE = /\.(ts|tsx|json)$/;

/** Compiles every package. Does nothing when no source has changed since the last time and every dist is there. */
export async function build({ verbose }) {
  const files = [...packageFiles()].filter((file) => SOURCE.test(file));
  const roots = ['nx.json', 'tsconfig.base.json', 'pnpm-lock.yaml'].map((file) => path.join(ROOT, file));
  const wanted = hashTimes([...roots, ...files]);
  const built = files
    .filter((file) => path.basename(file) === 'tsconfig.json')
    .every((file) => existsSync(path.join(path.dirname(file), 'dist', '.tsbuildinfo')));
  if (built && readStamp(STAMP) === wanted) return;
  await step('Building', verbose, async () => {
    try {
      await run(path.join(BIN, 'nx'), ['run-many', '-t', 'build'], { verbose, env: toolEnvironment() });
    } catch (error) {
      if (error instanceof CommandError) throw new StepError(`${error.output}\nThe build has failed.`);
      throw error;
    }
  });
  writeFileSync(STAMP, wanted);
}
