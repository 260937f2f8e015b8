#!/usr/bin/env node
// The front door: `node tools/run.mjs <command> [-- arguments]`, behind every npm script. Makes sure that what the
// command needs is there (each step is skipped when it is), then runs it with the pinned Node. Plain Node >= 20,
// because it runs before anything is installed.
import path from 'node:path';
import { BIN, NODE, PNPM, toolEnvironment } from './bootstrap/workspace.mjs';
import { build } from './bootstrap/build.mjs';
import { installDependencies } from './bootstrap/install.mjs';
import { provideNatsServer } from './bootstrap/nats-server.mjs';
import { StepError } from './bootstrap/step.mjs';
import { runForeground } from './bootstrap/run-foreground.mjs';

/** Jest by itself, for a part of the tests or with options. */
const JEST = [
  NODE,
  // Jest needs the first for ESM; the second silences the remark that it is experimental.
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  path.join('node_modules', 'jest', 'bin', 'jest.js'),
  '--maxWorkers=2',
];
const SBOM_FORM = ['--prod', '--sbom-format=cyclonedx', '--sbom-type=application', '--out=sbom.cdx.json'];
const SERVERS = [installDependencies, provideNatsServer, build];

/** What each command needs, and the command line that it runs with the user's arguments. */
const COMMANDS = {
  start: { needs: SERVERS, run: (args) => [NODE, path.join('apps', 'local', 'dist', 'main.js'), ...args] },
  // All tests run through Nx: when nothing has changed since they passed, it shows what they said. They share one Jest,
  // which takes half as long as one a package (`npm run nx -- affected -t test`).
  test: {
    needs: SERVERS,
    run: (args) =>
      args.length > 0
        ? [...JEST, ...args]
        : [tool('nx'), 'run', 'tools:suite', '--output-style=stream-without-prefixes'],
  },
  e2e: { needs: SERVERS, run: (args) => [...JEST, 'e2e/', ...args] },
  chaos: { needs: SERVERS, run: (args) => demonstration('chaos', args) },
  attack: { needs: SERVERS, run: (args) => demonstration('attack', args) },
  fuzz: { needs: SERVERS, run: (args) => demonstration('fuzz', args) },
  books: { needs: SERVERS, run: (args) => demonstration('books', args) },
  'upgrade-test': {
    needs: SERVERS,
    run: (args) => [NODE, path.join('tools', 'upgrade.mjs'), ...JEST.slice(1), '--', ...args],
  },
  explore: {
    needs: SERVERS,
    run: (args) => [NODE, path.join('tools', 'explore.mjs'), ...JEST.slice(1), '--', ...args],
  },
  bench: { needs: SERVERS, run: (args) => [NODE, path.join('bench', 'dist', 'main.js'), ...args] },
  // Official clients that are written in Python, against an installation with simulated vendors.
  clients: { needs: SERVERS, run: (args) => [NODE, path.join('tools', 'clients.mjs'), ...args] },
  build: { needs: [installDependencies, build], run: () => undefined },
  lint: {
    needs: [installDependencies],
    run: (args) => [tool('nx'), 'run-many', '-t', 'lint', 'style', ...args],
  },
  format: {
    needs: [installDependencies],
    run: (args) => [tool('prettier'), '--write', '--log-level=warn', '.', ...args],
  },
  check: {
    needs: [installDependencies, build],
    run: (args) => [NODE, path.join('tools', 'check', 'main.mjs'), ...args],
  },
  // Known holes in what runs, by the registry's advisories.
  audit: { needs: [installDependencies], run: (args) => [PNPM, 'audit', '--prod', ...args] },
  // What the apps bring along, libraries of tests left out, as CycloneDX.
  sbom: {
    needs: [installDependencies],
    run: (args) => [PNPM, '--filter', './apps/*', 'sbom', ...SBOM_FORM, ...args],
  },
  // Its targets are the tests' too.
  nx: { needs: SERVERS, run: (args) => [tool('nx'), ...args] },
};

function demonstration(name, args) {
  return [NODE, path.join('tools', 'demonstration.mjs'), name, ...JEST.slice(1), '--', ...args];
}

function tool(name) {
  return path.join(BIN, name);
}

async function main([name, ...rest]) {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new StepError(
      `Node ${process.versions.node} is too old to set Reelgate up; it needs Node 20 or newer.`,
    );
  }
  const command = COMMANDS[name];
  if (!command) {
    const names = Object.keys(COMMANDS).join('|');
    throw new StepError(`Usage: node tools/run.mjs <${names}> [--verbose] [-- arguments]`);
  }
  // npm drops the "--" in front of the arguments it passes on; without npm it is still there.
  const split = rest.indexOf('--');
  const own = split < 0 ? rest : rest.slice(0, split);
  const verbose = own.includes('--verbose');
  const args = [
    ...own.filter((argument) => argument !== '--verbose'),
    ...(split < 0 ? [] : rest.slice(split + 1)),
  ];

  for (const need of command.needs) await need({ verbose });
  const line = command.run(args);
  return line ? runForeground(line, toolEnvironment()) : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
