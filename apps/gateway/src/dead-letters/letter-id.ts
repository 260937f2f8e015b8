import { LETTER_SERVICES } from '@reelgate/contracts';
import type { DeadLetterRef, LetterService } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';

/** A dead letter of one of the services. */
export interface Letter extends DeadLetterRef {
  readonly service: LetterService;
}

/** `<service>:<subject>:<message id>`; subjects have no colons. */
export const formatLetterId = ({ service, subject, id }: Letter): string => `${service}:${subject}:${id}`;

/** Throws AppError `not_found` for what is no such id. */
export function parseLetterId(text: string, param = 'id'): Letter {
  const [, word, subject, id] = /^(\w+):([^:]+):(.+)$/s.exec(text) ?? [];
  const service = LETTER_SERVICES.find((each) => each === word);
  if (service && subject && id) return { service, subject, id };
  throw new AppError('not_found', 'There is no such dead letter.', { param });
}
