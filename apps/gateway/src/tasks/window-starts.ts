import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { INSTALLATION } from '@reelgate/service';
import type { Installation } from '@reelgate/service';
import type { Task } from './task.js';

/** When films that wait for an off-peak window of the operator's may begin. */
@Injectable()
export class WindowStarts {
  constructor(
    @Inject(INSTALLATION) private readonly installation: Installation,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The opening of the window that a task waits for. Null when it waits for none: while one is open it waits for its turn
   * only, and after its first window it may run at the normal price, if it was told to.
   */
  of({ state, createdAt, fallsBack }: Task): Date | null {
    const { offPeakWindows: windows } = this.installation;
    if (state !== 'waiting_window') return null;
    const now = this.clock.now();
    const first = windows.opensAt(createdAt);
    if (first > now) return first;
    return fallsBack || windows.isOpen(now) ? null : windows.opensAt(now);
  }
}
