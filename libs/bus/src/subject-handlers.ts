import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { MessageHeaders } from './connection.js';

/** What the `{name}`s in the subjects of a process's handlers stand for, e.g. `{ family: ['vidu', 'wan'] }`. */
export type SubjectValues = Readonly<Record<string, readonly string[]>>;

/** What a handler may ask about its message (second parameter, `@Ctx()`). */
export interface MessageContext {
  readonly id: string;
  readonly subject: string;
  /** What stands in this message's subject for each `{name}` of the handler's. */
  readonly values: Readonly<Record<string, string>>;
  readonly headers: MessageHeaders;
  readonly delivery: number;
  getPattern(): string;
}

/** The handler of one subject. */
export interface SubjectHandler {
  readonly subject: string;
  /** Whether it takes messages of a stream; otherwise it answers requests. */
  readonly takesMessages: boolean;
  /** Calls the handler to its end. Rejects with what it threw. */
  call(payload: unknown, about: Omit<MessageContext, 'subject' | 'values' | 'getPattern'>): Promise<unknown>;
}

/** The handlers by their subjects, each `{name}` filled in with each of its values. */
export function subjectHandlers(
  handlers: ReadonlyMap<string, MessageHandler>,
  values: SubjectValues,
): Map<string, SubjectHandler> {
  const all = [...handlers].flatMap(([pattern, handler]) =>
    fillIn(pattern, values).map(({ subject, chosen }): SubjectHandler => ({
      subject,
      takesMessages: handler.isEventHandler === true,
      call: async (payload, about) => {
        const context: MessageContext = { ...about, subject, values: chosen, getPattern: () => subject };
        const result: unknown = await handler(payload, context);
        // Nest may return a promise of an Observable that only errors when subscribed to.
        return isObservable(result) ? await lastValueFrom(result, { defaultValue: undefined }) : result;
      },
    })),
  );
  return new Map(all.map((handler) => [handler.subject, handler]));
}

interface Filled {
  readonly subject: string;
  readonly chosen: Readonly<Record<string, string>>;
}

function fillIn(pattern: string, values: SubjectValues): Filled[] {
  const names = [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return names.reduce<Filled[]>(
    (subjects, name) => {
      const choices = values[name];
      if (!choices) throw new Error(`The subject ${pattern} needs values for {${name}}.`);
      return subjects.flatMap(({ subject, chosen }) =>
        choices.map((value) => ({
          subject: subject.replaceAll(`{${name}}`, value),
          chosen: { ...chosen, [name]: value },
        })),
      );
    },
    [{ subject: pattern, chosen: {} }],
  );
}
