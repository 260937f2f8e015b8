import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionLimits {
  /** Requests of one connection that may wait for their answers: nobody in earnest sends many without reading any. */
  readonly perConnection: number;
  /** Requests of the process whose answer has not begun. Streams and downloads under way do not count. */
  readonly waiting: number;
  /** Open connections. */
  readonly connections: number;
}

/** What is answered to a request beyond the limit; ends the connection. */
export type Overloaded = (response: ServerResponse) => void;

/**
 * An HTTP server that bounds what can be under way: a client that pipelines requests without reading answers is cut off,
 * and beyond what the process can take at once requests are refused before anything is done for them.
 */
export function createGuardedServer(
  handle: RequestListener,
  options: ServerOptions,
  limits: ConnectionLimits,
  refuse: Overloaded,
): Server {
  const bySocket = new WeakMap<Socket, number>();
  let waiting = 0;
  const server = createServer(options, (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    if (socket.destroyed) return;
    const ofSocket = (bySocket.get(socket) ?? 0) + 1;
    if (ofSocket > limits.perConnection) {
      socket.destroy();
      return;
    }
    if (waiting >= limits.waiting) {
      refuse(response);
      return;
    }
    bySocket.set(socket, ofSocket);
    waiting += 1;
    let begun = false;
    const begin = (): void => {
      if (!begun) waiting -= 1;
      begun = true;
    };
    const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
    response.writeHead = (...args: unknown[]): ServerResponse => {
      begin();
      return writeHead(...args);
    };
    response.once('close', () => {
      begin();
      bySocket.set(socket, (bySocket.get(socket) ?? 1) - 1);
    });
    handle(request, response);
  });
  server.maxConnections = limits.connections;
  return server;
}
