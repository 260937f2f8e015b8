#!/usr/bin/env node
// Tries the official clients for Python against an installation with simulated vendors: `npm run clients`. A line for each
// check, `ok` or `FAILED`; those for Node are among the end-to-end tests. Nothing of it belongs to what runs anywhere.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runForeground } from './bootstrap/run-foreground.mjs';
import { providePython } from './bootstrap/python.mjs';
import { StepError } from './bootstrap/step.mjs';
import { ROOT } from './bootstrap/workspace.mjs';

const CLIENTS = path.join(ROOT, 'e2e', 'clients');
const SCRIPTS = ['openai_client.py', 'ark_client.py'];
const START_MS = 180_000;

/** Starts an installation in a folder of its own; resolves when it answers. */
function startInstallation(home) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [path.join(ROOT, 'apps', 'local', 'dist', 'main.js'), '--no-film', '--json'],
      {
        // Films of a second, so that nobody waits; links of this machine, so that a picture that was made can be sent.
        env: {
          ...process.env,
          REELGATE_HOME: home,
          SIM_FILM_SECONDS: '1',
          REELGATE_ALLOW_PRIVATE_URLS: 'true',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let output = '';
    const fail = (why) => {
      child.kill('SIGKILL');
      reject(new StepError(`The installation ${why}.\n${output}`));
    };
    const limit = setTimeout(() => fail('did not start in time'), START_MS);
    child.once('exit', (code) => fail(`ended with ${code}`));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (!output.includes('{"event":"ready"')) return;
      clearTimeout(limit);
      child.removeAllListeners('exit');
      resolve({
        connection: JSON.parse(readFileSync(path.join(home, 'connection.json'), 'utf8')),
        stop: () =>
          new Promise((done) => {
            child.once('exit', done);
            child.kill('SIGTERM');
          }),
      });
    });
  });
}

async function main() {
  const python = await providePython(path.join(CLIENTS, 'requirements.txt'), {
    verbose: process.argv.includes('--verbose'),
  });
  const home = mkdtempSync(path.join(tmpdir(), 'reelgate-clients-'));
  let installation;
  try {
    installation = await startInstallation(home);
    const { gatewayUrl, apiKey } = installation.connection;
    let worst = 0;
    for (const script of SCRIPTS) {
      const code = await runForeground(
        [python, '-W', 'ignore::DeprecationWarning', path.join(CLIENTS, script)],
        {
          ...process.env,
          PYTHONDONTWRITEBYTECODE: '1',
          REELGATE_URL: gatewayUrl,
          REELGATE_KEY: apiKey,
        },
      );
      worst = Math.max(worst, code);
    }
    return worst;
  } finally {
    await installation?.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
