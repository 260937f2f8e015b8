import { Inject, Injectable } from '@nestjs/common';
import { BUS, BusConnection } from '@reelgate/bus';
import { DATABASE, Database } from '@reelgate/db';
import { CLOCK, LOGGER, sleep } from '@reelgate/runtime';
import type { Clock, Logger, ReadinessCheck } from '@reelgate/runtime';

const LIMIT_MS = 2_000;

/** What has to answer for requests to be served. The store is not among it: films without files work without it. */
@Injectable()
export class Readiness {
  readonly checks: Readonly<Record<string, ReadinessCheck>>;

  constructor(
    @Inject(DATABASE) database: Database,
    @Inject(BUS) bus: BusConnection,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.checks = { database: () => database.ping(), nats: () => bus.ping() };
  }

  /** Names of the checks that fail or take longer than two seconds. */
  async failing(): Promise<string[]> {
    const names = await Promise.all(
      Object.entries(this.checks).map(async ([name, check]) => {
        const timer = new AbortController();
        const answer = check().then(
          () => true,
          (error: unknown) => {
            this.logger.warn({ check: name, err: error }, 'not ready');
            return false;
          },
        );
        const ok = await Promise.race([answer, sleep(this.clock, LIMIT_MS, timer.signal).then(() => false)]);
        timer.abort();
        return ok ? [] : [name];
      }),
    );
    return names.flat();
  }
}
