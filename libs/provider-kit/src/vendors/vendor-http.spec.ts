import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VendorHttpClient } from './vendor-http.js';

describe('VendorHttpClient', () => {
  let server: Server;
  let url: string;
  let client: VendorHttpClient;
  let requests = 0;
  let answer: RequestListener;

  beforeEach(async () => {
    requests = 0;
    answer = (_, response) => response.end('{}');
    client = new VendorHttpClient();
    server = createServer((request, response) => {
      requests += 1;
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterEach(async () => {
    jest.useRealTimers();
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const channel = (id: string, settings: Record<string, unknown> = { allow_private_addresses: true }) => ({
    id,
    baseUrl: url,
    key: 'k',
    settings,
  });
  const send = (id = 'c1', timeoutMs?: number) =>
    client.send(
      { method: 'POST', url, headers: { 'x-test': '1' }, body: 'b', ...(timeoutMs ? { timeoutMs } : {}) },
      channel(id),
    );

  it('gives any answer back, whatever its status', async () => {
    answer = (request, response) => {
      response
        .writeHead(429, { 'retry-after': '3' })
        .end(`${request.method} ${String(request.headers['x-test'])}`);
    };
    expect(await send()).toMatchObject({ status: 429, headers: { 'retry-after': '3' }, body: 'POST 1' });
  });

  it('reaches private addresses only for a channel that may', async () => {
    const request = { method: 'GET', url, headers: {} } as const;
    for (const settings of [{}, { allow_private_addresses: 'true' }]) {
      await expect(client.send(request, channel(JSON.stringify(settings), settings))).rejects.toMatchObject({
        name: 'VendorHttpError',
        sent: false,
      });
    }
    expect(requests).toBe(0);
  });

  it('tells whether the request may have arrived', async () => {
    answer = (_, response) => response.destroy();
    await expect(send()).rejects.toMatchObject({ name: 'VendorHttpError', sent: true });
    await new Promise((resolve) => server.close(resolve));
    await expect(send('c2')).rejects.toMatchObject({ name: 'VendorHttpError', sent: false });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  it('keeps to the limit of the request, else to that of the work it is part of', async () => {
    answer = () => undefined;
    await expect(send('c1', 50)).rejects.toMatchObject({ sent: true });
    await expect(client.within(50, () => send('c2'))).rejects.toMatchObject({ sent: true });
  });

  it('stops calling a channel that fails again and again, and only that one', async () => {
    answer = (_, response) => response.writeHead(503).end();
    for (let i = 0; i < 5; i++) expect((await send()).status).toBe(503);
    await expect(send()).rejects.toMatchObject({ name: 'VendorHttpError', sent: false });
    expect(requests).toBe(5);
    expect(client.open).toEqual(['c1']);
    answer = (_, response) => response.end('{}');
    expect((await send('c2')).status).toBe(200);

    // One call may try after ten seconds, and its success ends the matter.
    jest.useFakeTimers({
      now: Date.now() + 10_001,
      doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask'],
    });
    expect((await send()).status).toBe(200);
    expect(client.open).toEqual([]);
  });

  it('does not mistake refusals for an outage', async () => {
    answer = (_, response) => response.writeHead(requests % 2 ? 400 : 429).end();
    for (let i = 0; i < 12; i++) await send();
    expect(requests).toBe(12);
    expect(client.open).toEqual([]);
  });
});
