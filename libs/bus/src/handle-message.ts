import { AppError, inSpan, traceFrom, withContext } from '@reelgate/runtime';
import { contextOf } from './connection.js';
import type { DeadLetter } from './dead-letter.js';
import { parseJson } from './parse-json.js';
import type { SubjectHandler } from './subject-handlers.js';

/** A message as it is handed to its handler. */
export interface Delivery extends Pick<DeadLetter, 'id' | 'subject' | 'payload' | 'headers'> {
  /** The how manieth time. */
  readonly delivery: number;
}

/** Calls the handler of a message in the message's context. Rejects with what it throws, and when there is none. */
export async function handleMessage(
  handlers: ReadonlyMap<string, SubjectHandler>,
  { id, subject, payload, headers, delivery }: Delivery,
): Promise<void> {
  const attributes = { 'messaging.destination.name': subject, 'messaging.message.id': id };
  await withContext(contextOf(headers), () =>
    inSpan(`process ${subject}`, 'consumer', traceFrom(headers), attributes, async () => {
      const handler = handlers.get(subject);
      if (!handler?.takesMessages)
        throw new AppError('not_found', `no handler for ${subject}`, { retry: 'never' });
      await handler.call(parseJson(payload), { id, headers, delivery });
    }),
  );
}
