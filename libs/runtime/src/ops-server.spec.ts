import { afterEach, describe, expect, it } from '@jest/globals';
import { Counter, Registry } from 'prom-client';
import { createLogger } from './logger.js';
import { startOpsServer } from './ops-server.js';
import type { OpsServer } from './ops-server.js';
import { Readiness } from './readiness.js';

describe('startOpsServer', () => {
  let server: OpsServer;
  afterEach(() => server.close());

  it('answers liveness, readiness and metrics', async () => {
    const registry = new Registry();
    new Counter({ name: 'tasks_total', help: 'tasks', registers: [registry] }).inc();
    let broken = false;
    const logger = createLogger('test', 'silent');
    const readiness = new Readiness(logger);
    readiness.set('database', async () => {
      if (broken) throw new Error('postgres://user:pw@db is gone');
    });
    server = await startOpsServer({
      port: 0,
      host: '127.0.0.1',
      registry,
      logger,
      readiness,
    });
    const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${server.port}${path}`);
    expect((await get('/healthz')).status).toBe(200);
    expect(await (await get('/readyz')).json()).toEqual({ status: 'ok', checks: { database: 'ok' } });
    expect(await (await get('/metrics')).text()).toContain('tasks_total 1');
    expect((await get('/other')).status).toBe(404);
    broken = true;
    const failing = await get('/readyz');
    expect(failing.status).toBe(503);
    expect(await failing.json()).toEqual({ status: 'unavailable', checks: { database: 'failing' } });
    expect((await get('/healthz')).status).toBe(200);
  });
});
