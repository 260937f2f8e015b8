import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { callsFree, takeCalls } from './call-budget.js';

/** Of the looks that the vendor answered just before it refused one, so many are tried from then on. */
const STEP_BACK = 0.9;
/** Each look that is answered makes the pace so many looks a second faster. */
const STEP_FORWARD = 0.02;
/** Looks that were under way together are refused together: they are one refusal. */
const SETBACK_MS = 1_000;
/** A vendor that has refused nothing for so long is asked as fast as it answers. */
const FORGET_MS = 5 * 60_000;
const SLOWEST = 1;
/** A vendor's own word about ends of jobs counts for so long: replicas take turns at hearing it. */
const HEARD_MS = 60_000;
/** From so many looks a second on, they are better spent on jobs that the vendor has told of. */
const BUSY = 20;

interface Channel {
  /** Undefined = as fast as it answers. */
  perSecond: number | undefined;
  nextLookAt: Date | null;
  refusedAt: number;
  heardAt: number;
  second: number;
  answers: number;
  answersBefore: number;
}

/**
 * What this process has learned about asking the vendor behind each channel: how many looks a second it answers, from those that
 * it refuses, and whether it tells of finished jobs by itself. In memory: whoever starts anew learns it anew within seconds, and
 * replicas learn each its share.
 */
@Injectable()
export class LookPace {
  readonly #channels = new Map<string, Channel>();

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** How many of `wanted` looks may be planned now. */
  free(id: string, wanted: number): number {
    return callsFree(this.#budget(id), this.clock.now(), wanted);
  }

  /** Plans so many looks: the instant of each. */
  take(id: string, count: number): Date[] {
    const { at, nextCallAt } = takeCalls(this.#budget(id), this.clock.now(), count);
    this.#of(id).nextLookAt = nextCallAt;
    return at;
  }

  /** The vendor has answered a look. */
  answered(id: string): void {
    const channel = this.#of(id);
    const second = Math.floor(this.clock.now().getTime() / 1_000);
    if (second !== channel.second) {
      channel.answersBefore = second === channel.second + 1 ? channel.answers : 0;
      channel.answers = 0;
      channel.second = second;
    }
    channel.answers += 1;
    if (channel.perSecond !== undefined) channel.perSecond += STEP_FORWARD;
  }

  /** The vendor has refused a look because there were too many. */
  refused(id: string): void {
    const channel = this.#of(id);
    const now = this.clock.now().getTime();
    if (now - channel.refusedAt < SETBACK_MS) return;
    const answered = this.#answers(channel);
    channel.perSecond = Math.max(SLOWEST, STEP_BACK * Math.min(answered, channel.perSecond ?? answered));
    channel.refusedAt = now;
    channel.nextLookAt = null;
  }

  /** The vendor has told which jobs of the channel have ended. */
  heard(id: string): void {
    this.#of(id).heardAt = this.clock.now().getTime();
  }

  /** Whether the jobs of the channel are so many that looks should wait for what the vendor tells, which it does. */
  told(id: string): boolean {
    const channel = this.#of(id);
    const now = this.clock.now().getTime();
    return now - channel.heardAt < HEARD_MS && this.#answers(channel) > BUSY;
  }

  /** Looks answered in a second, this one or the last. */
  #answers({ second, answers, answersBefore }: Channel): number {
    const passed = Math.floor(this.clock.now().getTime() / 1_000) - second;
    return passed === 0 ? Math.max(answers, answersBefore) : passed === 1 ? answers : 0;
  }

  #budget(id: string): { requestsPerSecond: number | null; nextCallAt: Date | null } {
    const channel = this.#of(id);
    if (this.clock.now().getTime() - channel.refusedAt > FORGET_MS) channel.perSecond = undefined;
    return { requestsPerSecond: channel.perSecond ?? null, nextCallAt: channel.nextLookAt };
  }

  #of(id: string): Channel {
    let channel = this.#channels.get(id);
    if (!channel) {
      channel = {
        perSecond: undefined,
        nextLookAt: null,
        refusedAt: -Infinity,
        heardAt: -Infinity,
        second: 0,
        answers: 0,
        answersBefore: 0,
      };
      this.#channels.set(id, channel);
    }
    return channel;
  }
}
