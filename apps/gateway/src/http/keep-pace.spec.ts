import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { FixedClock, waitFor } from '@reelgate/testing';
import { keepPace } from './keep-pace.js';

const KIB = 1024;

describe('a body that arrives', () => {
  const clock = new FixedClock();
  const server = createServer();
  let socket: Socket;
  afterEach(() => {
    socket.destroy();
    server.removeAllListeners('request').close();
  });

  /** A request with these headers, under watch and read by the server, and what became of it. */
  async function receive(
    headers: string,
  ): Promise<{ error: () => Error | undefined; request: IncomingMessage }> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const arrived = new Promise<IncomingMessage>((resolve) => server.once('request', resolve));
    socket = connect((server.address() as AddressInfo).port);
    // The server ends the connection of a body that it gives up.
    socket.on('error', () => undefined);
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\n${headers}\r\n\r\n`);
    const request = await arrived;
    let error: Error | undefined;
    keepPace(request, request, clock);
    request.on('error', (thrown) => (error = thrown)).resume();
    return { error: () => error, request };
  }

  it('too slowly is given up', async () => {
    const { error } = await receive(`content-length: ${900 * KIB}`);
    socket.write(Buffer.alloc(1 * KIB));
    await clock.advance(30_000);
    await waitFor(() => error()?.message.includes('too slowly'));
  });

  it('fast enough is waited for, window after window', async () => {
    const { error, request } = await receive(`content-length: ${900 * KIB}`);
    for (let window = 1; window <= 3; window++) {
      socket.write(Buffer.alloc(300 * KIB));
      await waitFor(() => request.socket.bytesRead >= window * 300 * KIB);
      await clock.advance(30_000);
    }
    await waitFor(() => request.complete);
    await clock.advance(30_000);
    expect(error()).toBeUndefined();
  });

  it('not at all, because there is none, is not waited for', async () => {
    const { error } = await receive('x: y');
    await clock.advance(300_000);
    expect(error()).toBeUndefined();
  });
});
