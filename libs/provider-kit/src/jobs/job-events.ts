import { SUBJECT } from '@reelgate/contracts';
import type {
  Family,
  TaskCancelled,
  TaskCompleted,
  TaskEnd,
  TaskErrorCode,
  TaskEvent,
  TaskFailed,
  TaskProgress,
  TaskResult,
  TaskSubmitted,
  TaskUncertain,
  Vendor,
} from '@reelgate/contracts';
import type { NewMessage } from '@reelgate/db';
import { newId } from '@reelgate/runtime';
import type { Job } from './job.js';

/** Who a job was given to. */
type Maker = Pick<Job, 'vendor' | 'channelId' | 'vendorTaskId'>;

/** The events of one family's tasks, ready for the outbox. Texts are expected to be clean (`cleanMessage`). */
export class JobEvents {
  constructor(
    private readonly family: Family,
    private readonly now: () => Date,
  ) {}

  submitted(job: Job, vendor: Vendor, channelId: string): NewMessage {
    return this.#message<TaskSubmitted>(SUBJECT.evtSubmitted, job, { vendor, channelId });
  }
  progress(job: Job, progress: number): NewMessage {
    return this.#message<TaskProgress>(SUBJECT.evtProgress, job, { progress });
  }
  completed(job: Job, result: TaskResult): NewMessage {
    return this.#message<TaskCompleted>(SUBJECT.evtCompleted, job, { ...makerOf(job), result });
  }
  failed(job: Job, code: TaskErrorCode, message: string): NewMessage {
    return this.#message<TaskFailed>(SUBJECT.evtFailed, job, { ...makerOf(job), code, message });
  }
  cancelled(job: Pick<Job, 'taskId' | 'accountId'> & Partial<Maker>): NewMessage {
    return this.#message<TaskCancelled>(SUBJECT.evtCancelled, job, makerOf(job));
  }
  uncertain(job: Job, reason: string): NewMessage {
    return this.#message<TaskUncertain>(SUBJECT.evtUncertain, job, { reason });
  }

  #message<Event extends TaskEvent>(
    subject: string,
    job: Pick<Job, 'taskId' | 'accountId'>,
    body: Omit<Event, keyof TaskEvent>,
  ): NewMessage {
    const at = this.now();
    const { taskId, accountId } = job;
    return {
      id: newId('evt', at),
      subject,
      payload: { taskId, accountId, family: this.family, at: at.toISOString(), ...body },
    };
  }
}

function makerOf({ vendor, channelId, vendorTaskId }: Partial<Maker>): Omit<TaskEnd, keyof TaskEvent> {
  return {
    ...(vendor ? { vendor } : {}),
    ...(channelId ? { channelId } : {}),
    ...(vendorTaskId ? { vendorTaskId } : {}),
  };
}
