import { Inject, Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { providerFamilySubject, publicStatus, QueuePlaceReply, SUBJECT } from '@reelgate/contracts';
import { CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { LRUCache } from 'lru-cache';
import type { Task } from './task.js';

/** A place is asked for this often at most. */
const FRESH_MS = 2_000;
const KEPT = 10_000;
/** Nobody waits longer for what is only nice to know. */
const ANSWER_MS = 500;

/** Where a queued task stands. */
export interface QueuePlace {
  /** 1 = the next one. */
  readonly position: number;
  readonly estimatedStart: Date | null;
}

/** Places in the queue, as the providers tell them. A provider that does not answer leaves them unknown, and fails nothing. */
@Injectable()
export class QueueReader {
  readonly #known = new LRUCache<
    string,
    { readonly at: number; readonly place: Promise<QueuePlace | undefined> }
  >({
    max: KEPT,
  });

  constructor(
    private readonly rpc: RpcClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Undefined when the task is not queued, or its place is not known. Never rejects. */
  async find({ id, family, state }: Task): Promise<QueuePlace | undefined> {
    if (publicStatus(state) !== 'queued') return undefined;
    const now = this.clock.now().getTime();
    const known = this.#known.get(id);
    if (known && now - known.at < FRESH_MS) return known.place;
    const place = this.#ask(id, family);
    this.#known.set(id, { at: now, place });
    return place;
  }

  async #ask(taskId: string, family: string): Promise<QueuePlace | undefined> {
    try {
      const subject = providerFamilySubject(SUBJECT.providerQueuePlace, family);
      const { position, estimatedStart } = await this.rpc.call(
        subject,
        { taskId },
        QueuePlaceReply,
        ANSWER_MS,
      );
      return position === undefined
        ? undefined
        : { position, estimatedStart: estimatedStart === undefined ? null : new Date(estimatedStart) };
    } catch (error) {
      this.logger.debug({ err: error, taskId }, 'the place in the queue is not known');
      return undefined;
    }
  }
}
