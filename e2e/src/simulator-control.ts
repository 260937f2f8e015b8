/** What the simulated vendor recorded of one creation. */
export interface SimulatedTask {
  readonly request: Record<string, unknown>;
  readonly [member: string]: unknown;
}

/** The simulator's control API, as far as the tests use it. */
export class SimulatorControl {
  constructor(readonly url: string) {}

  /** Arms a fault for the next matching calls. */
  async fault(fault: {
    readonly kind: string;
    readonly vendor?: string;
    readonly [member: string]: unknown;
  }): Promise<void> {
    await this.#call('POST', '/_sim/faults', { vendor: 'tencent-vod', ...fault });
  }

  /** Jobs the vendor made for one reference (SessionId). */
  async creationsOf(session: string): Promise<number> {
    const counts = await this.creations();
    return counts[session] ?? 0;
  }

  async creations(): Promise<Record<string, number>> {
    return (await this.#call('GET', '/_sim/creations')) as Record<string, number>;
  }

  /** The upstream requests the vendor accepted under one reference. */
  async requestsOf(session: string): Promise<SimulatedTask[]> {
    return (await this.#call('GET', `/_sim/tasks?session=${encodeURIComponent(session)}`)) as SimulatedTask[];
  }

  /** Moves the vendors' time on. */
  async advance(seconds: number): Promise<void> {
    await this.#call('POST', '/_sim/clock', { advance_seconds: seconds });
  }

  /** Lets every armed fault go. */
  async clearFaults(): Promise<void> {
    await this.#call('DELETE', '/_sim/faults');
  }

  async reset(): Promise<void> {
    await this.#call('DELETE', '/_sim/state');
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`simulator ${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
