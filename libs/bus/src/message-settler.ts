import type { JsMsg } from '@nats-io/jetstream';
import { redactText } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';
import { fromNatsHeaders } from './connection.js';
import type { MessageHeaders } from './connection.js';
import type { DeadLetter } from './dead-letter.js';
import { handleMessage } from './handle-message.js';
import { BURY_AGAIN_MS, settleFailure } from './settlement.js';
import type { SubjectHandler } from './subject-handlers.js';

export interface MessageSettlerOptions {
  readonly handlers: ReadonlyMap<string, SubjectHandler>;
  /** Stores a dead letter; the message is removed from the queue only after this resolved. */
  readonly deadLetter: (letter: DeadLetter) => Promise<void>;
  readonly logger: Logger;
  /** Pause before a message is tried again that could not be buried. */
  readonly buryAgainMs?: number | undefined;
}

/** Hands messages of streams to their handlers and settles each as `settlement.ts` says. */
export class MessageSettler {
  constructor(private readonly options: MessageSettlerOptions) {}

  /** Never rejects: a message that could not be settled is delivered again. */
  async handle(stream: string, message: JsMsg): Promise<void> {
    const headers = fromNatsHeaders(message.headers);
    const id = headers['nats-msg-id'] ?? `${stream}:${message.seq}`;
    const delivery = message.info.deliveryCount;
    const { handlers, logger } = this.options;
    try {
      const { subject } = message;
      await handleMessage(handlers, { id, subject, payload: message.string(), headers, delivery });
      message.ack();
    } catch (error) {
      const settlement = settleFailure(error, delivery);
      const fields = { err: error, subject: message.subject, msgId: id, attempt: delivery };
      if (settlement.kind === 'again') {
        logger.warn(fields, 'message failed, will be tried again');
        message.nak(settlement.delayMs);
      } else if (settlement.kind === 'dead') {
        logger.error(fields, 'message failed for good');
        await this.#bury(stream, message, { id, headers, deliveries: delivery, reason: settlement.reason });
      }
    }
  }

  async #bury(
    stream: string,
    message: JsMsg,
    about: { id: string; headers: MessageHeaders; deliveries: number; reason: string },
  ): Promise<void> {
    try {
      await this.options.deadLetter({
        ...about,
        reason: redactText(about.reason),
        stream,
        subject: message.subject,
        payload: message.string(),
      });
      // Without a reason: servers before 2.10.4 would not understand the command and redeliver.
      message.term();
    } catch (error) {
      // The database is away, which may be why the handler failed too: the next delivery tries both again.
      this.options.logger.error({ err: error, msgId: about.id }, 'dead letter could not be stored');
      message.nak(this.options.buryAgainMs ?? BURY_AGAIN_MS);
    }
  }
}
