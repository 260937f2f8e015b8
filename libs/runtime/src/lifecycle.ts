import type { Logger } from './logger.js';

interface Step {
  readonly name: string;
  readonly stop: () => Promise<void> | void;
}

/**
 * Ordered shutdown: what was started last stops first (stop accepting, finish what runs, close the bus, close the
 * database). A step that fails or exceeds its time limit is logged and the rest still stops.
 */
export class Lifecycle {
  readonly #steps: Step[] = [];
  #stopping: Promise<void> | undefined;

  constructor(
    private readonly logger: Logger,
    private readonly stepLimitMs = 15_000,
  ) {}

  /** Registers how to stop what has just been started. */
  onStop(name: string, stop: Step['stop']): void {
    this.#steps.push({ name, stop });
  }

  /** Stops everything, once; later calls wait for the first. */
  stop(): Promise<void> {
    this.#stopping ??= this.#run();
    return this.#stopping;
  }

  async #run(): Promise<void> {
    for (const step of this.#steps.toReversed()) {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new Error(`took longer than ${this.stepLimitMs} ms`)),
          this.stepLimitMs,
        );
      });
      try {
        await Promise.race([Promise.resolve().then(step.stop), limit]);
      } catch (error) {
        this.logger.error({ err: error, step: step.name }, 'shutdown step failed');
      } finally {
        clearTimeout(timer);
      }
    }
  }
}

/** A service that runs. */
export interface RunningService {
  readonly stop: () => Promise<void>;
}

/**
 * The body of every `main.ts`: starts the service, stops it in order on SIGTERM or SIGINT (also when the signal comes
 * while it starts) and exits with 0; a failed start or an unexpected error is written to standard error and exits with 1.
 */
export async function runMain(start: () => Promise<RunningService>): Promise<void> {
  const fail = (error: unknown): never => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  const starting = start();
  let asked = false;
  const stop = (): void => {
    if (asked) return;
    asked = true;
    starting.then((service) => service.stop()).then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    await starting;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
