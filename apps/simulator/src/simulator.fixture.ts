import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from './simulator.js';
import type { RunningSimulator } from './simulator.js';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // Answers are looked into member by member; a wrong shape fails the expectation.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** A simulator for tests, with a clock that stands until it is moved. Films are rendered only when asked for. */
export class TestSimulator {
  /** Milliseconds since 1970. */
  now = Date.parse('2026-08-05T02:09:06Z');
  #running: RunningSimulator | undefined;
  #folder = '';

  get url(): string {
    return this.#running!.url;
  }

  async start(env: Record<string, string> = {}): Promise<void> {
    if (this.#folder === '') this.#folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    this.#running = await startSimulator(
      { SIM_DATA_DIR: this.#folder, SIM_PRERENDER: '0', LOG_LEVEL: 'silent', ...env },
      { now: () => this.now },
    );
  }

  async restart(env: Record<string, string>): Promise<void> {
    await this.#running!.close();
    await this.start(env);
  }

  async stop(): Promise<void> {
    await this.#running!.close();
    await rm(this.#folder, { recursive: true });
  }

  /** Lets time pass, and the simulator notice it. */
  async pass(seconds: number): Promise<void> {
    this.now += seconds * 1000;
    await this.send('GET', '/_sim');
  }

  /** Asks for a fault. */
  async fault(vendor: string, kind: string, more: object = {}): Promise<void> {
    const { status, body } = await this.send('POST', '/_sim/faults', {}, { vendor, kind, ...more });
    if (status !== 200) throw new Error(JSON.stringify(body));
  }

  /** Sends JSON, or a text as it is. Rejects when the socket is closed without an answer. */
  async send(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: object | string,
  ): Promise<Reply> {
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    const answer = await fetch(this.url + path, {
      method,
      headers: { ...(text !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(text !== undefined && { body: text }),
    });
    const received = await answer.text();
    const json = answer.headers.get('content-type')?.startsWith('application/json');
    return { status: answer.status, headers: answer.headers, body: json ? JSON.parse(received) : received };
  }
}

export interface ReceivedCallback {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** Takes callbacks. The first `failures` are answered with 500. */
export class CallbackReceiver {
  readonly received: ReceivedCallback[] = [];
  failures = 0;
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      this.received.push({ url: this.url + request.url, headers: request.headers, body });
      response.writeHead(this.failures-- > 0 ? 500 : 200).end();
      for (const wake of this.#waiting.splice(0)) wake();
    });
  });
  readonly #waiting: (() => void)[] = [];

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Resolves when as many have come. */
  async count(wanted: number): Promise<void> {
    while (this.received.length < wanted) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
