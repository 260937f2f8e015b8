import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Logger } from './logger.js';
import { errorMessage } from './app-error.js';

/** Rejects when the service cannot do its work now. */
export type ReadinessCheck = () => Promise<void>;

export interface OpsServer {
  readonly port: number;
  close(): Promise<void>;
}

const CHECK_LIMIT_MS = 2_000;

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Serves `/healthz` (the process lives), `/readyz` (200 when every check passes, else 503 naming those that fail) and
 * `/metrics` (Prometheus), on a port of its own so that none of it is public.
 */
export async function startOpsServer(options: {
  readonly port: number;
  readonly host: string;
  readonly registry: Registry;
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  readonly logger: Logger;
}): Promise<OpsServer> {
  const { registry, checks } = options;

  async function readiness(): Promise<{ status: number; body: object }> {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await within(CHECK_LIMIT_MS, check());
          return [name, 'ok'] as const;
        } catch (error) {
          options.logger.warn({ check: name, err: error }, 'not ready');
          return [name, errorMessage(error)] as const;
        }
      }),
    );
    const ready = results.every(([, state]) => state === 'ok');
    const states = results.map(([name, state]) => [name, state === 'ok' ? 'ok' : 'failing'] as const);
    return {
      status: ready ? 200 : 503,
      body: { status: ready ? 'ok' : 'unavailable', checks: Object.fromEntries(states) },
    };
  }

  const server = createServer((request, response) => {
    const send = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    const answer = async (): Promise<void> => {
      switch (request.url?.split('?')[0]) {
        case '/healthz':
          return send(200, 'application/json', '{"status":"ok"}');
        case '/readyz': {
          const { status, body } = await readiness();
          return send(status, 'application/json', JSON.stringify(body));
        }
        case '/metrics':
          return send(200, registry.contentType, await registry.metrics());
        default:
          return send(404, 'application/json', '{"status":"not found"}');
      }
    };
    answer().catch((error: unknown) => {
      options.logger.error({ err: error }, 'ops request failed');
      send(500, 'application/json', '{"status":"error"}');
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
