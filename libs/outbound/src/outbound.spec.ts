import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isPublicAddress } from './addresses.js';
import { Outbound, OutboundError } from './outbound.js';

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '2606:4700::1111'])('accepts %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'not an address',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('Outbound', () => {
  const guarded = new Outbound();
  const open = new Outbound({ allowPrivateAddresses: true });
  let server: Server;
  let base: string;
  let hits = 0;

  beforeAll(async () => {
    server = createServer((request, response) => {
      hits += 1;
      if (request.url === '/redirect') return response.writeHead(302, { location: '/plain' }).end();
      if (request.url === '/loop') return response.writeHead(302, { location: '/loop' }).end();
      if (request.url === '/drop') return request.socket.destroy();
      if (request.url === '/hang') return undefined;
      if (request.url === '/big') return response.end('x'.repeat(100_000));
      return response.end('plain');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await guarded.close();
    await open.close();
    server.closeAllConnections();
    server.close();
  });

  const failure = async (work: Promise<unknown>): Promise<OutboundError> => {
    const error = await work.then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(OutboundError);
    return error as OutboundError;
  };

  it.each([
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f000001',
    '0.0.0.0',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '017700000001',
  ])('never connects to %s', async (host) => {
    const before = hits;
    const { port } = new URL(base);
    expect(await failure(guarded.request(`http://${host}:${port}/plain`))).toMatchObject({
      failure: 'blocked_address',
      sent: false,
    });
    expect(hits).toBe(before);
  });

  it('refuses other protocols', async () => {
    expect((await failure(open.request('file:///etc/passwd'))).failure).toBe('blocked_address');
  });

  it('reaches private addresses when it is allowed to', async () => {
    expect(await open.text(`${base}/plain`)).toMatchObject({ status: 200, body: 'plain' });
  });

  it('follows redirects only as often as asked', async () => {
    expect((await open.text(`${base}/redirect`)).status).toBe(302);
    expect((await open.text(`${base}/redirect`, { maxRedirects: 1 })).body).toBe('plain');
    expect((await failure(open.text(`${base}/loop`, { maxRedirects: 3 }))).failure).toBe('redirects');
  });

  it('tells a request that may have been received from one that certainly was not', async () => {
    expect(await failure(open.text(`${base}/drop`, { method: 'POST', body: 'x' }))).toMatchObject({
      sent: true,
    });
    expect(await failure(open.text(`${base}/hang`, { timeoutMs: 100 }))).toMatchObject({
      failure: 'timeout',
      sent: true,
    });
    const closed = createServer();
    await new Promise<void>((resolve) => {
      closed.listen(0, '127.0.0.1', resolve);
    });
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => {
      closed.close(resolve);
    });
    expect(await failure(open.text(`http://127.0.0.1:${port}/`))).toMatchObject({
      failure: 'connect',
      sent: false,
    });
  });

  it('knows that nothing was sent while there was no connection, whatever ended the wait', async () => {
    // Accepts connections and says nothing, so that no handshake ends; or ends them at once.
    for (const answer of ['silence', 'reset'] as const) {
      const mute = createNetServer((socket) => {
        socket.on('error', () => undefined);
        if (answer === 'reset') socket.resetAndDestroy();
      });
      await new Promise<void>((resolve) => {
        mute.listen(0, '127.0.0.1', resolve);
      });
      const { port } = mute.address() as AddressInfo;
      const work = open.text(`https://127.0.0.1:${port}/`, {
        method: 'POST',
        body: 'x',
        signal: AbortSignal.timeout(200),
      });
      expect([answer, await failure(work)]).toMatchObject([answer, { failure: 'connect', sent: false }]);
      mute.close();
    }
  });

  it('knows that a request which waited in vain for a free connection was not sent', async () => {
    const narrow = new Outbound({ allowPrivateAddresses: true, connections: 1 });
    const first = failure(narrow.text(`${base}/hang`, { timeoutMs: 1_000 }));
    const second = failure(narrow.text(`${base}/plain`, { signal: AbortSignal.timeout(100) }));
    expect([await second, await first]).toMatchObject([{ sent: false }, { sent: true }]);
    await narrow.close();
  });

  it('stops at the size limit', async () => {
    expect((await failure(open.text(`${base}/big`, { maxBytes: 1000 }))).failure).toBe('too_large');
  });

  it('keeps queries and credentials out of its messages', async () => {
    const { port } = new URL(base);
    const error = await failure(guarded.request(`http://user:pass@127.0.0.1:${port}/film.mp4?sig=secret`));
    expect(error.message).not.toMatch(/secret|pass/);
  });
});
