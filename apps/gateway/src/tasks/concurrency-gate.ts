import { Injectable } from '@nestjs/common';
import { AppError } from '@reelgate/runtime';
import type { Principal } from '../api-keys/principal.js';
import { TasksRepository } from './tasks.repository.js';

/**
 * `max_concurrency` of a key: open tasks in the database and creations under way here. One that is stored while the
 * database is asked counts twice, so a replica never lets too many through; several replicas may, for a moment.
 */
@Injectable()
export class ConcurrencyGate {
  readonly #pending = new Map<string, number>();

  constructor(private readonly tasks: TasksRepository) {}

  /** Runs `work` (which stores a task) when the key has room. Throws AppError `concurrency_limit_exceeded`. */
  async enter<T>({ keyId, maxConcurrency: limit }: Principal, work: () => Promise<T>): Promise<T> {
    if (limit === null) return work();
    const before = this.#pending.get(keyId) ?? 0;
    this.#pending.set(keyId, before + 1);
    try {
      if ((await this.tasks.countOpen(keyId)) + before >= limit) {
        throw new AppError(
          'concurrency_limit_exceeded',
          `This key may have ${limit} videos in the making at once.`,
          {
            retryAfterMs: 5_000,
          },
        );
      }
      return await work();
    } finally {
      const left = (this.#pending.get(keyId) ?? 1) - 1;
      if (left === 0) this.#pending.delete(keyId);
      else this.#pending.set(keyId, left);
    }
  }
}
