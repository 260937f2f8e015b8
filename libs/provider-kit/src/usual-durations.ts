import type { TaskSpec, Vendor } from '@reelgate/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, Database } from '@reelgate/db';
import { BackgroundLoop, CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import type { Repository } from 'typeorm';
import { learn } from './jobs/poll-schedule.js';
import type { UsualDuration } from './jobs/poll-schedule.js';
import { UsualDurationEntity } from './usual-duration.entity.js';

/** New experience is written down this often; what a dead process had not written is learned again. */
const WRITE_EVERY_MS = 30_000;

/** Films of one key usually take equally long. */
export function durationKey(vendor: Vendor, spec: TaskSpec): string {
  return [vendor, spec.base, spec.scene, spec.tier, spec.seconds].join('|');
}

/**
 * What this process has learned about how long films take, with a copy in the database that a new process starts from.
 * Replicas learn each by itself and the last one to write wins: an estimate needs no more.
 */
@Injectable()
export class UsualDurations {
  readonly #known = new Map<string, UsualDuration>();
  readonly #unwritten = new Set<string>();
  readonly #rows: Repository<UsualDurationEntity>;
  readonly #writing: BackgroundLoop;

  constructor(
    @Inject(DATABASE) database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#rows = database.source.getRepository(UsualDurationEntity);
    this.#writing = new BackgroundLoop({
      name: 'usual durations',
      everyMs: WRITE_EVERY_MS,
      round: () => this.#write(),
      clock,
      logger,
    });
  }

  /** Reads the copy and begins to write it. */
  async start(): Promise<void> {
    const rows = await this.#rows.find();
    for (const { key, meanMs, deviationMs } of rows) this.#known.set(key, { meanMs, deviationMs });
    this.#writing.start();
  }

  async stop(): Promise<void> {
    await this.#writing.stop();
    await this.#write();
  }

  get(key: string): UsualDuration | undefined {
    return this.#known.get(key);
  }

  /** One more film took `tookMs`; `atFirst` when it was done at the first look that counted. */
  record(key: string, tookMs: number, atFirst: boolean): void {
    this.#known.set(key, learn(this.#known.get(key), tookMs, atFirst));
    this.#unwritten.add(key);
  }

  async #write(): Promise<void> {
    const keys = [...this.#unwritten].sort();
    if (keys.length === 0) return;
    this.#unwritten.clear();
    const updatedAt = this.clock.now();
    await this.#rows.upsert(
      keys.map((key) => ({ key, ...this.#known.get(key)!, updatedAt })),
      ['key'],
    );
  }
}
