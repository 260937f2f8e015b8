import { sleep, systemClock } from './clock.js';
import type { Logger } from './logger.js';

/** Rejects when the service cannot do its work now. */
export type ReadinessCheck = () => Promise<void>;

const LIMIT_MS = 2_000;

/** What has to be well for a service to do its work. */
export class Readiness {
  readonly #checks = new Map<string, ReadinessCheck>();

  constructor(private readonly logger: Logger) {}

  /** Adds a check, or puts another in the place of the one of this name. */
  set(name: string, check: ReadinessCheck): void {
    this.#checks.set(name, check);
  }

  delete(name: string): void {
    this.#checks.delete(name);
  }

  /** Makes all checks; says of each, by its name, whether it passes, within two seconds. Why not is in the log. */
  async states(): Promise<Record<string, 'ok' | 'failing'>> {
    const states = [...this.#checks].map(async ([name, check]) => {
      try {
        await withinLimit(check());
        return [name, 'ok'] as const;
      } catch (error) {
        this.logger.warn({ check: name, err: error }, 'not ready');
        return [name, 'failing'] as const;
      }
    });
    return Object.fromEntries(await Promise.all(states));
  }

  /** Names of the checks that fail. */
  async failing(): Promise<string[]> {
    const states = await this.states();
    return Object.keys(states).filter((name) => states[name] === 'failing');
  }
}

async function withinLimit(work: Promise<void>): Promise<void> {
  const over = new AbortController();
  const limit = sleep(systemClock, LIMIT_MS, over.signal).then(() => {
    if (!over.signal.aborted) throw new Error(`no answer within ${LIMIT_MS} ms`);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    over.abort();
  }
}
