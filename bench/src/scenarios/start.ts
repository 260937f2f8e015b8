import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ProcessGroup } from '../measure.js';
import { runNode, stop } from '../processes.js';
import type { Row } from '../report.js';
import type { Scenario, Settings } from '../scenario.js';

/** How long `npm start` takes until it can make films: the first time, and when its data is there. And what it needs when idle. */
export const start: Scenario = {
  anywhere: false,
  run: async ({ repetitions, tell }: Settings): Promise<Row[]> => {
    const first: number[] = [];
    const second: number[] = [];
    const memory: number[] = [];
    for (let i = 0; i < repetitions; i++) {
      tell(`start ${i + 1}`);
      const home = await mkdtemp(path.join(tmpdir(), 'reelgate-bench-'));
      try {
        first.push((await startOnce(home)).seconds);
        const again = await startOnce(home);
        second.push(again.seconds);
        memory.push(again.memory / 1e6);
      } finally {
        await rm(home, { recursive: true, force: true });
      }
    }
    return [
      { scenario: 'npm start', what: 'first', unit: 's', values: first },
      { scenario: 'npm start', what: 'second', unit: 's', values: second },
      { scenario: 'npm start', what: 'memory, idle, everything', unit: 'MB', values: memory },
    ];
  },
};

async function startOnce(home: string): Promise<{ seconds: number; memory: number }> {
  const begun = performance.now();
  const child = runNode('apps/local/dist/main.js', { REELGATE_HOME: home, HOME: home }, [
    '--no-film',
    '--json',
  ]);
  try {
    await new Promise<void>((resolve, reject) => {
      let output = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('"ready"')) resolve();
      });
      child.once('exit', () => reject(new Error(`npm start has ended: ${output}`)));
    });
    const seconds = (performance.now() - begun) / 1_000;
    return { seconds, memory: new ProcessGroup(() => [child.pid!]).memory() };
  } finally {
    await stop(child);
  }
}
