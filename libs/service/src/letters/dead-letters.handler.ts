import { BusHandler, OnRequest } from '@reelgate/bus';
import { DeadLetterDrop, DeadLetterRef, DeadLettersRequest, LETTER_REQUEST } from '@reelgate/contracts';
import type { DeadLetters, DeadLetterView } from '@reelgate/contracts';
import { DeadLettersService } from './dead-letters.service.js';

/** Every service answers about its own dead letters. */
@BusHandler()
export class DeadLettersHandler {
  constructor(private readonly letters: DeadLettersService) {}

  @OnRequest(LETTER_REQUEST.list)
  list(request: DeadLettersRequest): Promise<DeadLetters> {
    return this.letters.list(request);
  }

  @OnRequest(LETTER_REQUEST.show)
  show(ref: DeadLetterRef): Promise<DeadLetterView> {
    return this.letters.show(ref);
  }

  @OnRequest(LETTER_REQUEST.replay)
  replay(ref: DeadLetterRef): Promise<DeadLetterView> {
    return this.letters.replay(ref);
  }

  @OnRequest(LETTER_REQUEST.drop)
  drop(request: DeadLetterDrop): Promise<DeadLetterView> {
    return this.letters.drop(request);
  }
}
