import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One POST that came in. */
export interface ReceivedWebhook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** What was answered; null when the connection was cut. */
  readonly status: number | null;
}

/** A client's endpoint on loopback, which answers as the test says and can be killed and started again. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  /** The status for a request, by its path, how many came before it, and how often it came itself; null cuts the connection. */
  answer: (path: string, before: number, came: number) => number | null = () => 204;
  readonly #came = new Map<string, number>();
  #server: Server | undefined;
  #port = 0;

  /** Begins to listen; at the same port as before, if it was started before. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const path = request.url!;
        const id = String(request.headers['webhook-id']);
        const came = this.#came.get(id) ?? 0;
        this.#came.set(id, came + 1);
        const status = this.answer(path, this.received.length, came);
        this.received.push({
          path,
          headers: request.headers,
          text: Buffer.concat(chunks).toString('utf8'),
          status,
        });
        if (status === null) request.socket.destroy();
        else response.writeHead(status).end();
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => {
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.#port}${path}`;
  }

  /** Those that came at a path, in order. */
  at(path: string): ReceivedWebhook[] {
    return this.received.filter((webhook) => webhook.path === path);
  }

  /** Cuts every connection and stops to listen. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => {
      server.close(resolve);
    });
    server.closeAllConnections();
    await closed;
  }
}
