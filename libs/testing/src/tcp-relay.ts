import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A TCP relay in front of a server, to break connections as networks do: without a word to either side. */
export interface TcpRelay {
  /** The server's URL, by way of the relay. */
  readonly url: string;
  /**
   * The next request whose bytes contain `text` goes through, and its connection is cut when the server answers: what was
   * asked is done, but the answer is lost. With `refuse`, all other connections are cut at that moment and none is let in
   * until `accept()`.
   */
  loseAnswerTo(text: string, options?: { readonly refuse?: boolean }): void;
  /** Lets connections in again. */
  accept(): void;
  close(): Promise<void>;
}

export async function startTcpRelay(target: string): Promise<TcpRelay> {
  const url = new URL(target);
  const { hostname, port } = url;
  const sockets = new Set<Socket>();
  let refusing = false;
  let trap: { readonly text: string; readonly refuse: boolean } | undefined;
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };

  const server = createServer((client) => {
    if (refusing) return void client.destroy();
    const upstream = connect(Number(port), hostname);
    let sprung: typeof trap;
    client.on('data', (bytes: Buffer) => {
      if (trap && bytes.includes(trap.text)) [sprung, trap] = [trap, undefined];
      upstream.write(bytes);
    });
    upstream.on('data', (bytes: Buffer) => {
      if (!sprung) return void client.write(bytes);
      refusing = sprung.refuse;
      if (refusing) cutAll();
      else upstream.destroy();
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);

  return {
    url: url.href,
    loseAnswerTo: (text, { refuse = false } = {}) => {
      trap = { text, refuse };
    },
    accept: () => {
      refusing = false;
    },
    close: async () => {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
