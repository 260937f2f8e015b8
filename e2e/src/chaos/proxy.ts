import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A line to a server that can break and be slow. */
export class Proxy {
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #delayMs = 0;

  private constructor(private readonly server: Server) {}

  /** Listens on loopback; connects to `target` anew for each connection. */
  static async to(target: () => { readonly host: string; readonly port: number }): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server);
    server.on('connection', (near) => proxy.#join(near, connect(target())));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Breaks every connection, without a word. */
  cut(): void {
    for (const [near, far] of this.#pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  }

  /** Holds back every piece that comes by for so long; 0 = none. */
  slow(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => {
      this.server.close(resolve);
    });
  }

  #join(near: Socket, far: Socket): void {
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    const end = (): void => {
      this.#pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    this.#pass(near, far);
    this.#pass(far, near);
  }

  /** In order, however the delay changes meanwhile. */
  #pass(from: Socket, to: Socket): void {
    let last = Promise.resolve();
    from.on('data', (chunk: Buffer) => {
      if (this.#delayMs === 0) {
        last = last.then(() => void to.write(chunk));
        return;
      }
      const late = new Promise((resolve) => {
        setTimeout(resolve, this.#delayMs);
      });
      last = Promise.all([last, late]).then(() => void to.write(chunk));
    });
  }
}
