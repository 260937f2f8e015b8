import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A vendor's file server on loopback: ranges, signed-looking links, and whatever a test scripts for a path. */
export class FilmServer {
  readonly requests: IncomingMessage[] = [];
  readonly film = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251));
  /** Connections whose request is under way. */
  open = 0;
  readonly handlers = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();
  readonly #server: Server = createServer((request, response) => {
    this.requests.push(request);
    this.open += 1;
    response.on('close', () => (this.open -= 1));
    const path = request.url!.split('?')[0]!;
    const handler = this.handlers.get(path);
    if (handler) return handler(request, response);
    this.#sendFilm(request, response);
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  /** A link as vendors make them. */
  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}?sign=top-secret`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #sendFilm(request: IncomingMessage, response: ServerResponse): void {
    const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const size = this.film.length;
    if (start === undefined) {
      response.writeHead(200, { 'content-length': size, 'content-type': 'application/octet-stream' });
      return void response.end(this.film);
    }
    if (Number(start) >= size) {
      response.writeHead(416, { 'content-range': `bytes */${size}` });
      return void response.end();
    }
    const last = Math.min(end ? Number(end) : size - 1, size - 1);
    response.writeHead(206, {
      'content-length': last - Number(start) + 1,
      'content-range': `bytes ${start}-${last}/${size}`,
    });
    response.end(this.film.subarray(Number(start), last + 1));
  }
}
