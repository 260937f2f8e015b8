import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { formatTable } from './report.js';
import type { Row } from './report.js';
import type { Settings, Target } from './scenario.js';
import { SCENARIOS } from './scenarios/index.js';

const USAGE = `npm run bench -- [options]

  --scenario a,b      of ${[...SCENARIOS.keys()].join(', ')} (default: all)
  --seconds N         length of one repetition (3)
  --repetitions N     of each measurement, the floor's in between (5)
  --in-flight N,…     films in flight, where that is measured (100,1000)
  --target URL        another gateway with OpenAI's video API, instead of an installation of its own: its rates alone
  --key KEY           an API key there
  --model NAME        a model there (sora-2)
  --json FILE         the figures, for a program
`;

function readSettings(): { names: string[]; settings: Settings; json: string | undefined } {
  const { values } = parseArgs({
    options: {
      scenario: { type: 'string' },
      seconds: { type: 'string', default: '3' },
      repetitions: { type: 'string', default: '5' },
      'in-flight': { type: 'string', default: '100,1000' },
      target: { type: 'string' },
      key: { type: 'string' },
      model: { type: 'string', default: 'sora-2' },
      json: { type: 'string' },
    },
  });
  const target: Target | undefined =
    values.target === undefined
      ? undefined
      : { url: values.target.replace(/\/+$/, ''), key: values.key ?? '', model: values.model };
  const all = [...SCENARIOS].filter(([, { anywhere }]) => anywhere || !target).map(([name]) => name);
  const names = values.scenario?.split(',') ?? all;
  const numbers = [values.seconds, values.repetitions, ...values['in-flight'].split(',')].map(Number);
  if (
    numbers.some((each) => !(Number.isInteger(each) && each > 0)) ||
    names.some((name) => !all.includes(name))
  ) {
    throw new TypeError('an option is wrong');
  }
  const [seconds, repetitions, ...inFlight] = numbers as [number, number, ...number[]];
  const tell = (text: string): void => void process.stderr.write(`  ${text}\n`);
  return { names, settings: { seconds, repetitions, inFlight, target, tell }, json: values.json };
}

async function main(): Promise<void> {
  const { names, settings, json } = readSettings();
  const rows: Row[] = [];
  for (const name of names) {
    process.stderr.write(`${name}\n`);
    rows.push(...(await SCENARIOS.get(name)!.run(settings)));
  }
  const machine = `${cpus().length} × ${cpus()[0]!.model}, Node ${process.versions.node}`;
  if (json) await writeFile(json, `${JSON.stringify({ machine, at: new Date(), rows }, null, 2)}\n`);
  process.stdout.write(`\n${machine}\n\n${formatTable(rows)}`);
}

try {
  await main();
} catch (error) {
  const isUsage = error instanceof TypeError;
  process.stderr.write(isUsage ? `${error.message}\n\n${USAGE}` : `${(error as Error).stack}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
