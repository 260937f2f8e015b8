import { Inject, Injectable } from '@nestjs/common';
import type {
  DeadLetterDrop,
  DeadLetterRef,
  DeadLetters,
  DeadLettersRequest,
  DeadLetterView,
} from '@reelgate/contracts';
import { DeadLetterFile } from '@reelgate/db';
import type { KeptLetter } from '@reelgate/db';
import { CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { showPayload } from './show-payload.js';

/** Injection token of what hands a message to this process's handler of it. */
export const REDELIVER = Symbol('redeliver');
export type Redeliver = (letter: KeptLetter) => Promise<void>;

/** The dead letters of this service: messages it has given up, and what is done about them. */
@Injectable()
export class DeadLettersService {
  constructor(
    private readonly file: DeadLetterFile,
    @Inject(REDELIVER) private readonly redeliver: Redeliver,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async list({ state, after, afterBuriedAt, limit }: DeadLettersRequest): Promise<DeadLetters> {
    const letters = await this.file.list({
      state,
      after: after && afterBuriedAt ? { ...after, buriedAt: new Date(afterBuriedAt) } : undefined,
      limit: limit + 1,
    });
    return { letters: letters.slice(0, limit).map(viewOf), hasMore: letters.length > limit };
  }

  /** With its payload. Throws AppError `not_found`. */
  async show(ref: DeadLetterRef): Promise<DeadLetterView> {
    return inFull(await this.file.find(ref));
  }

  /**
   * Handles a letter as if it had just arrived, under its own id: what the handler has done already it does not do again.
   * Throws AppError as the handler does, and as `DeadLetterFile.replay`.
   */
  async replay(ref: DeadLetterRef): Promise<DeadLetterView> {
    const letter = await this.file.replay(ref, this.clock.now(), this.redeliver);
    this.logger.warn({ subject: ref.subject, msgId: ref.id }, 'a dead letter was replayed');
    return inFull(letter);
  }

  /** Throws AppError as `DeadLetterFile.drop`. */
  async drop({ reason, ...ref }: DeadLetterDrop): Promise<DeadLetterView> {
    const letter = await this.file.drop(ref, this.clock.now(), reason);
    this.logger.warn({ subject: ref.subject, msgId: ref.id, reason }, 'a dead letter was dropped');
    return inFull(letter);
  }
}

function viewOf(letter: KeptLetter): DeadLetterView {
  const { subject, id, reason, deliveries, buriedAt, replayedAt, droppedAt, dropReason } = letter;
  const taskId = taskOf(letter);
  return {
    subject,
    id,
    state: replayedAt ? 'replayed' : droppedAt ? 'dropped' : 'waiting',
    reason,
    deliveries,
    buriedAt: buriedAt.toISOString(),
    ...(taskId === undefined ? {} : { taskId }),
    ...(replayedAt ? { replayedAt: replayedAt.toISOString() } : {}),
    ...(droppedAt ? { droppedAt: droppedAt.toISOString() } : {}),
    ...(dropReason === null ? {} : { dropReason }),
  };
}

const inFull = (letter: KeptLetter): DeadLetterView => ({
  ...viewOf(letter),
  payload: showPayload(letter.payload),
  headers: { ...letter.headers },
});

/** The task that a message is about, if it can be read. */
function taskOf({ payload }: KeptLetter): string | undefined {
  try {
    const { taskId } = JSON.parse(payload) as { taskId?: unknown };
    return typeof taskId === 'string' ? taskId : undefined;
  } catch {
    return undefined;
  }
}
