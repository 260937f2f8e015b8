import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { setPriority } from 'node:os';

const require = createRequire(import.meta.url);

/** Below everything else on the machine: films are the least urgent thing a test run does. */
const NICENESS = 10;
const STDERR_KEPT = 2000;

/**
 * The ffmpeg to use: the one given, or the one that comes by npm, or `ffmpeg` from the PATH where npm has none for the
 * platform (its package throws then).
 */
export function findFfmpeg(given?: string): string {
  if (given) return given;
  try {
    return (require('@ffmpeg-installer/ffmpeg') as { path: string }).path;
  } catch {
    return 'ffmpeg';
  }
}

/** The font of the films: it draws Chinese. */
export function findFont(): string {
  return require.resolve('@expo-google-fonts/zcool-xiaowei/400Regular/ZCOOLXiaoWei_400Regular.ttf');
}

/** Runs ffmpeg to its end in `folder`. Rejects with what it wrote to standard error; an abort kills it. */
export function runFfmpeg(
  binary: string,
  args: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Error('the simulator is closing'));
    const child = spawn(binary, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const kill = (): void => void child.kill('SIGKILL');
    let complaint = '';
    signal.addEventListener('abort', kill, { once: true });
    child.once('spawn', () => setPriority(child.pid!, NICENESS));
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-STDERR_KEPT);
    });
    child.once('error', (error) => {
      signal.removeEventListener('abort', kill);
      reject(error);
    });
    child.once('close', (code, killedBy) => {
      signal.removeEventListener('abort', kill);
      if (code === 0) resolve();
      else reject(new Error(`ffmpeg ended with ${code ?? killedBy}: ${complaint.trim()}`));
    });
  });
}
