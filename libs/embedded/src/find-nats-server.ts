import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Path of the nats-server to use: `NATS_SERVER_BIN`, else the one that `npm start` and `npm test` fetch into
 * `.reelgate/tools`, else the first on `PATH`. Throws when there is none, or when NATS_SERVER_BIN names none.
 */
export function findNatsServer(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const named = env.NATS_SERVER_BIN;
  if (named) {
    if (isExecutable(named)) return path.resolve(named);
    throw new Error(`NATS_SERVER_BIN is ${JSON.stringify(named)}, which is not an executable file.`);
  }
  const fetched = path.join(workspaceRoot(), '.reelgate', 'tools', 'nats-server');
  const onPath = (env.PATH ?? '')
    .split(path.delimiter)
    .filter((dir) => dir !== '')
    .map((dir) => path.join(dir, 'nats-server'));
  const found = [fetched, ...onPath].find(isExecutable);
  if (found) return found;
  throw new Error(
    'There is no nats-server. "npm start" and "npm test" fetch one into .reelgate/tools; otherwise install it ' +
      '(apt install nats-server, brew install nats-server) or set NATS_SERVER_BIN to its path.',
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // absent or not ours to run
  }
}

function workspaceRoot(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  let dir = here;
  while (!existsSync(path.join(dir, 'pnpm-workspace.yaml')) && dir !== path.dirname(dir))
    dir = path.dirname(dir);
  return dir;
}
