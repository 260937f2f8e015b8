import { Ctx, Payload } from '@nestjs/microservices';
import { BusHandler, OnMessage } from '@reelgate/bus';
import type { MessageContext } from '@reelgate/bus';
import {
  SUBJECT,
  TaskCancelled,
  TaskCompleted,
  TaskFailed,
  TaskProgress,
  TaskSubmitted,
  TaskUncertain,
} from '@reelgate/contracts';
import { SettleService } from './settle.service.js';

/** Events of tasks. The consumer's filter cannot leave out the kinds that move no money, so they are taken and ignored. */
@BusHandler()
export class TaskEventsHandler {
  constructor(private readonly settlement: SettleService) {}

  @OnMessage(SUBJECT.evtCompleted)
  completed(@Payload() event: TaskCompleted, @Ctx() context: MessageContext): Promise<void> {
    return this.settlement.complete(context.id, event);
  }

  @OnMessage(SUBJECT.evtFailed)
  failed(@Payload() event: TaskFailed, @Ctx() context: MessageContext): Promise<void> {
    return this.settlement.release(context.id, event, event.code);
  }

  @OnMessage(SUBJECT.evtCancelled)
  cancelled(@Payload() event: TaskCancelled, @Ctx() context: MessageContext): Promise<void> {
    return this.settlement.release(context.id, event, 'cancelled');
  }

  /** The vendor may still deliver: the hold stays as it is. */
  @OnMessage(SUBJECT.evtUncertain)
  uncertain(_event: TaskUncertain): void {}

  @OnMessage(SUBJECT.evtSubmitted)
  submitted(_event: TaskSubmitted): void {}

  @OnMessage(SUBJECT.evtProgress)
  progress(_event: TaskProgress): void {}
}
