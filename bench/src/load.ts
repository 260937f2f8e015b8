import { runNode } from './processes.js';

/** One request; each client sends them in turn, again and again. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Load {
  readonly url: string;
  /** Connections, each with one request under way. */
  readonly clients: number;
  readonly seconds: number;
  readonly requests: readonly LoadRequest[];
}

export interface LoadResult {
  /** 2xx answers. */
  readonly answered: number;
  readonly refused: number;
  readonly errors: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Runs a load in a process of its own. Rejects when anything was answered by other than 2xx: then nothing was measured. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const child = runNode('bench/dist/load-main.js', {});
  const result = await new Promise<LoadResult>((resolve, reject) => {
    child.once('message', (message) => resolve(message as LoadResult));
    child.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)));
    child.send(load);
  });
  if (result.refused + result.errors > 0 || result.answered === 0) {
    throw new Error(`of ${load.url}: ${JSON.stringify(result)}`);
  }
  return result;
}
