import { BusHandler, OnMessage } from '@reelgate/bus';
import {
  SUBJECT,
  TaskCancelled,
  TaskCompleted,
  TaskFailed,
  TaskProgress,
  TaskSubmitted,
  TaskUncertain,
} from '@reelgate/contracts';
import { TaskProjection } from './task-projection.js';

/** Events of tasks: what a provider tells, in any order and any number of times. */
@BusHandler()
export class TaskEventsHandler {
  constructor(private readonly projection: TaskProjection) {}

  @OnMessage(SUBJECT.evtSubmitted)
  submitted(event: TaskSubmitted): Promise<void> {
    const { vendor, channelId } = event;
    return this.projection.apply({
      id: event.taskId,
      state: 'running',
      at: event.at,
      submitted: { vendor, channelId },
    });
  }

  @OnMessage(SUBJECT.evtProgress)
  progress(event: TaskProgress): Promise<void> {
    return this.projection.apply({
      id: event.taskId,
      state: 'running',
      at: event.at,
      progress: event.progress,
    });
  }

  @OnMessage(SUBJECT.evtUncertain)
  uncertain(event: TaskUncertain): Promise<void> {
    return this.projection.apply({ id: event.taskId, state: 'uncertain', at: event.at, doubted: true });
  }

  @OnMessage(SUBJECT.evtCompleted)
  completed({ taskId, at, result }: TaskCompleted): Promise<void> {
    return this.projection.apply({ id: taskId, state: 'completed', at, result });
  }

  @OnMessage(SUBJECT.evtFailed)
  failed({ taskId, at, code, message }: TaskFailed): Promise<void> {
    return this.projection.apply({ id: taskId, state: 'failed', at, error: { code, message } });
  }

  @OnMessage(SUBJECT.evtCancelled)
  cancelled({ taskId, at }: TaskCancelled): Promise<void> {
    return this.projection.apply({
      id: taskId,
      state: 'failed',
      at,
      error: { code: 'cancelled', message: 'Cancelled before the vendor began.' },
    });
  }
}
