// What a newcomer does: clones into a machine with an empty home, runs `npm start`, and gets a film. Takes the repository
// as it is committed. Plain Node 20, no dependencies.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const LIMIT_MS = 10 * 60_000;
const USUAL_PORTS = [5432, 4222, 8080];

const work = mkdtempSync(path.join(tmpdir(), 'reelgate-fresh-'));
const clone = path.join(work, 'reelgate');
const home = path.join(work, 'home');
mkdirSync(home);

// Somebody else's servers have the usual ports.
const blockers = USUAL_PORTS.map((port) =>
  createServer()
    .on('error', () => undefined)
    .listen(port, '127.0.0.1'),
);

try {
  execFileSync('git', ['clone', '--quiet', root, clone]);
  const started = performance.now();
  const { code, output } = await new Promise((resolve) => {
    const child = spawn('npm', ['start', '--', '--exit', '--json'], {
      cwd: clone,
      env: { PATH: process.env.PATH, HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
    });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.on('data', (chunk) => (text += chunk));
    child.once('close', (exit, signal) => resolve({ code: signal ?? exit, output: text }));
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const line = output.split('\n').find((text) => text.startsWith('{"event":"film"'));
  const film = line ? JSON.parse(line) : undefined;
  const charged = film?.receipt.charged;
  const right =
    code === 0 &&
    film &&
    existsSync(film.file) &&
    statSync(film.file).size === film.facts.bytes &&
    film.facts.width === 1280 &&
    film.facts.height === 720 &&
    Math.round(film.facts.seconds) === 5 &&
    charged?.billing_model === 'kling-3.0-omni-720p-noref-mute' &&
    charged.amount === '3.000000';
  if (right) {
    process.stdout.write(`ok     a fresh clone makes its first film in ${seconds} s\n`);
  } else {
    process.stdout.write(
      `FAILED a fresh clone makes its first film (exit ${code} after ${seconds} s)\n${output}\n`,
    );
    process.exitCode = 1;
  }
} finally {
  for (const blocker of blockers) blocker.close();
  rmSync(work, { recursive: true, force: true });
}
