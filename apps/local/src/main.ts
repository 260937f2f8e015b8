import path from 'node:path';
import { runMain } from '@reelgate/runtime';
import type { RunningService } from '@reelgate/runtime';
import { makeFirstFilm } from './first-film.js';
import { Home } from './home.js';
import { parseOptions, USAGE } from './options.js';
import type { LocalOptions } from './options.js';
import { humanReporter, jsonReporter } from './reporter.js';
import type { ReadyFacts, Reporter } from './reporter.js';
import { startLocal } from './start-local.js';
import type { LocalInstallation } from './start-local.js';

function readOptions(): LocalOptions {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options !== 'help') return options;
    process.stdout.write(USAGE);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

async function main(): Promise<RunningService> {
  const options = readOptions();
  const home = new Home(path.resolve(process.env['REELGATE_HOME'] ?? '.reelgate'));
  const reporter = options.json ? jsonReporter(process.stdout) : humanReporter(process.stdout);
  await home.refuseSecondStart();
  if (options.fresh) await home.reset();

  const installation = await startLocal(home, process.env, { port: options.port, onStep: reporter.step });
  const facts = {
    gatewayUrl: installation.gatewayUrl,
    apiKey: installation.apiKey,
    seconds: performance.now() / 1000,
    upstream: installation.upstream,
  };
  reporter.ready(facts);

  // Not awaited: a signal during the film has to find the installation and stop it.
  void afterStart(installation, home, options, reporter, facts).then(
    () => (options.exit ? leave(installation, 0) : undefined),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      return leave(installation, 1);
    },
  );
  return installation;
}

async function afterStart(
  installation: LocalInstallation,
  home: Home,
  options: LocalOptions,
  reporter: Reporter,
  facts: ReadyFacts,
): Promise<void> {
  if (options.film && installation.upstream === 'simulated') {
    reporter.film(await makeFirstFilm(installation.client, home.path('films'), reporter.filmProgress));
  } else if (options.film) {
    reporter.note(
      'No first film: with a real key it would cost money. Paste the first line below to make one.',
    );
  }
  if (!options.exit) reporter.next(facts);
}

async function leave(installation: LocalInstallation, code: number): Promise<never> {
  await installation.stop();
  process.exit(code);
}

await runMain(main);
