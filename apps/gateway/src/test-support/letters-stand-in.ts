import { BusHandler, OnRequest } from '@reelgate/bus';
import {
  DeadLetterDrop,
  DeadLetterRef,
  DeadLettersRequest,
  letterSubject,
  providerFamilySubject,
} from '@reelgate/contracts';
import type { DeadLetters, DeadLetterView } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';

/** Dead letters of a service on the wire, the latest first, and what was done about them. */
export class LettersScript {
  readonly letters: DeadLetterView[] = [];
  readonly done: string[] = [];

  list({ state, after, afterBuriedAt = '', limit }: DeadLettersRequest): DeadLetters {
    const order = ({ subject, id }: DeadLetterRef, at: string): string => [at, subject, id].join(' ');
    const matching = this.letters.filter(
      (letter) =>
        (state === undefined || letter.state === state) &&
        (after === undefined || order(letter, letter.buriedAt) < order(after, afterBuriedAt)),
    );
    return { letters: matching.slice(0, limit), hasMore: matching.length > limit };
  }

  find({ subject, id }: DeadLetterRef): DeadLetterView {
    const letter = this.letters.find((each) => each.subject === subject && each.id === id);
    if (!letter) throw new AppError('not_found', 'There is no such dead letter.', { param: 'id' });
    return letter;
  }

  act(ref: DeadLetterRef, what: string, change: Partial<DeadLetterView>): DeadLetterView {
    this.done.push(`${what} ${ref.id}`);
    return Object.assign(this.find(ref), change);
  }
}

/** Billing's letters, and the providers', whose replays are asked of their families. */
export class BillingLetters extends LettersScript {}
export class ProviderLetters extends LettersScript {}

@BusHandler()
export class BillingLettersHandlers {
  constructor(private readonly script: BillingLetters) {}

  @OnRequest(letterSubject('list', 'billing'))
  list(request: DeadLettersRequest): DeadLetters {
    return this.script.list(request);
  }

  @OnRequest(letterSubject('show', 'billing'))
  show(ref: DeadLetterRef): DeadLetterView {
    return this.script.find(ref);
  }

  @OnRequest(letterSubject('drop', 'billing'))
  drop({ reason, ...ref }: DeadLetterDrop): DeadLetterView {
    return this.script.act(ref, 'drop', { state: 'dropped', dropReason: reason });
  }

  @OnRequest(letterSubject('replay', 'billing'))
  replay(_ref: DeadLetterRef): DeadLetterView {
    throw new AppError('not_found', 'Nothing is held for video_9.');
  }
}

@BusHandler()
export class ProviderLettersHandlers {
  constructor(private readonly script: ProviderLetters) {}

  @OnRequest(letterSubject('list', 'provider'))
  list(request: DeadLettersRequest): DeadLetters {
    return this.script.list(request);
  }

  @OnRequest(providerFamilySubject(letterSubject('replay', 'provider'), 'kling'))
  replay(ref: DeadLetterRef): DeadLetterView {
    return this.script.act(ref, 'replay at kling', { state: 'replayed' });
  }
}
