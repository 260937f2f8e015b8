import { BusHandler, OnRequest } from '@reelgate/bus';
import { DeadLetterRef, LETTER_REQUEST, providerFamilySubject } from '@reelgate/contracts';
import type { DeadLetterView } from '@reelgate/contracts';
import { DeadLettersService } from '@reelgate/service';

/** Replays dead letters where they can be handled: all providers share them, but each makes its own families alone. */
@BusHandler()
export class LettersHandler {
  constructor(private readonly letters: DeadLettersService) {}

  @OnRequest(providerFamilySubject(LETTER_REQUEST.replay.replace('{service}', 'provider'), '{family}'))
  replay(ref: DeadLetterRef): Promise<DeadLetterView> {
    return this.letters.replay(ref);
  }
}
