import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Logger } from './logger.js';
import type { Readiness } from './readiness.js';

export interface OpsServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/healthz` (the process lives), `/readyz` (200 when every check passes, else 503 naming those that fail) and
 * `/metrics` (Prometheus), on a port of its own so that none of it is public.
 */
export async function startOpsServer(options: {
  readonly port: number;
  readonly host: string;
  readonly registry: Registry;
  readonly readiness: Readiness;
  readonly logger: Logger;
}): Promise<OpsServer> {
  const { registry, readiness } = options;
  const server = createServer((request, response) => {
    const send = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    const answer = async (): Promise<void> => {
      switch (request.url?.split('?')[0]) {
        case '/healthz':
          return send(200, 'application/json', '{"status":"ok"}');
        case '/readyz': {
          const checks = await readiness.states();
          const ready = Object.values(checks).every((state) => state === 'ok');
          const body = { status: ready ? 'ok' : 'unavailable', checks };
          return send(ready ? 200 : 503, 'application/json', JSON.stringify(body));
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
