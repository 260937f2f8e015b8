import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import path from 'node:path';

/** Starts a process that runs `script` in the foreground, as tools/run.mjs does. */
function front(script) {
  const module = JSON.stringify(path.join(import.meta.dirname, 'run-foreground.mjs'));
  const code = `
    const { runForeground } = await import(${module});
    process.exitCode = await runForeground([process.execPath, '-e', ${JSON.stringify(script)}], process.env);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', (status, signal) => resolve(status ?? signal)));
  const ready = new Promise((resolve) => child.stdout.once('data', resolve));
  return { child, ended, ready };
}

const WAITS = `console.log('ready'); setInterval(() => {}, 1000);`;

describe('runForeground', () => {
  it('ends with the exit code of the command', async () => {
    expect(await front('process.exit(7)').ended).toBe(7);
    expect(await front('').ended).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'])('passes %s on and waits for the clean end', async (signal) => {
    const { child, ended, ready } = front(`process.on('${signal}', () => process.exit(0)); ${WAITS}`);
    await ready;
    child.kill(signal);
    expect(await ended).toBe(0);
  });

  it('hands a signal to the command once when it comes from two sides', async () => {
    const { child, ended, ready } = front(`
      let count = 0;
      process.on('SIGTERM', () => { if (count++ === 0) setTimeout(() => process.exit(count), 200); });
      ${WAITS}`);
    await ready;
    child.kill('SIGTERM');
    await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(1);
  });

  it('below npm, stops the command when our parent is gone', async () => {
    const module = JSON.stringify(path.join(import.meta.dirname, 'run-foreground.mjs'));
    const command = `process.on('SIGTERM', () => { console.log('stopped'); process.exit(0); }); ${WAITS}`;
    const code = `
      const { runForeground } = await import(${module});
      await runForeground([process.execPath, '-e', ${JSON.stringify(command)}], process.env);`;
    const shell = spawn('sh', ['-c', '"$0" --input-type=module -e "$1"; true', process.execPath, code], {
      env: { ...process.env, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = [];
    for await (const line of shell.stdout.setEncoding('utf8')) {
      lines.push(line.trim());
      if (line.includes('ready')) shell.kill('SIGKILL');
    }
    expect(lines).toEqual(['ready', 'stopped']);
  });

  it('ends as a shell does when the command is killed', async () => {
    expect(await front("process.kill(process.pid, 'SIGKILL')").ended).toBe(137);
  });
});
