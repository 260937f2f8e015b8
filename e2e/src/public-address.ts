import { createServer, request as httpRequest } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The installation's public address: hands everything on to the gateway, and remembers what vendors posted. */
export class PublicAddress {
  readonly posts: { readonly path: string; readonly status: number }[] = [];
  target = '';
  /** Paths that lead to others, for vendors that were given an address before the other was known. */
  readonly rewrites = new Map<string, string>();
  readonly #server: Server = createServer((request, response) => {
    const onward = httpRequest(
      new URL(this.rewrites.get(request.url!) ?? request.url!, this.target),
      { method: request.method, headers: request.headers },
      (answer) => {
        if (request.method === 'POST') this.posts.push({ path: request.url!, status: answer.statusCode! });
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}
