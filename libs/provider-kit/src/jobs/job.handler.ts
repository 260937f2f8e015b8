import { Ctx, Payload } from '@nestjs/microservices';
import { BusHandler, OnMessage, OnRequest } from '@reelgate/bus';
import type { MessageContext } from '@reelgate/bus';
import {
  JobRef,
  JobResolve,
  providerFamilySubject,
  SUBJECT,
  TaskCancel,
  taskCancelSubject,
  TaskCommand,
  taskCommandSubject,
} from '@reelgate/contracts';
import type { ProviderJob, QueuePlaceReply } from '@reelgate/contracts';
import { AppError, currentContext, traceHeaders, withContext } from '@reelgate/runtime';
import { FamilyEngines } from '../family-engines.js';
import type { FamilyEngine } from '../family-engine.js';
import type { Job, VendorCall } from './job.js';
import type { SentMessage } from './job.repository.js';

/** Takes commands, cancels and questions about the jobs of every family of this process. Touches only the database; the loop does the work. */
@BusHandler()
export class JobHandler {
  constructor(private readonly engines: FamilyEngines) {}

  @OnMessage(taskCommandSubject('{family}'))
  async command(@Payload() command: TaskCommand, @Ctx() context: MessageContext): Promise<void> {
    const { family, jobs, loop } = this.#engine(context);
    if (command.spec.family !== family) {
      throw new AppError('invalid_request', `A task of ${command.spec.family} came to ${family}.`, {
        retry: 'never',
      });
    }
    const { requestId } = currentContext();
    await withContext({ taskId: command.taskId }, () =>
      jobs.accept(command, context.id, { trace: traceHeaders(), ...(requestId ? { requestId } : {}) }),
    );
    loop.wake();
  }

  @OnMessage(taskCancelSubject('{family}'))
  async cancel(@Payload() { taskId }: TaskCancel, @Ctx() context: MessageContext): Promise<void> {
    const { jobs, loop } = this.#engine(context);
    await withContext({ taskId }, () => jobs.cancel(taskId, context.id));
    loop.wake();
  }

  /** What is known of a task here. */
  @OnRequest(providerFamilySubject(SUBJECT.providerJob, '{family}'))
  show(@Payload() { taskId }: JobRef, @Ctx() context: MessageContext): Promise<ProviderJob> {
    return this.#show(this.#engine(context), taskId);
  }

  /** Where a task stands in the queue. */
  @OnRequest(providerFamilySubject(SUBJECT.providerQueuePlace, '{family}'))
  place(@Payload() { taskId }: JobRef, @Ctx() context: MessageContext): Promise<QueuePlaceReply> {
    return this.#engine(context).places.of(taskId);
  }

  /** What an operator found out about a task. */
  @OnRequest(providerFamilySubject(SUBJECT.providerJobResolve, '{family}'))
  async resolve(@Payload() request: JobResolve, @Ctx() context: MessageContext): Promise<ProviderJob> {
    const engine = this.#engine(context);
    await withContext({ taskId: request.taskId }, () => engine.resolution.resolve(request));
    engine.loop.wake();
    return this.#show(engine, request.taskId);
  }

  #engine({ values }: MessageContext): FamilyEngine {
    return this.engines.of(values['family']!);
  }

  async #show({ jobs }: FamilyEngine, taskId: string): Promise<ProviderJob> {
    const [job, calls, messages] = await Promise.all([
      jobs.find(taskId),
      jobs.calls(taskId),
      jobs.messages(taskId),
    ]);
    if (!job) throw new AppError('not_found', 'The provider has no such task.', { param: 'id' });
    return toProviderJob(job, calls, messages);
  }
}

function toProviderJob(
  job: Job,
  calls: readonly VendorCall[],
  messages: readonly SentMessage[],
): ProviderJob {
  return {
    taskId: job.taskId,
    state: job.state,
    ...(job.channelId === null ? {} : { channelId: job.channelId }),
    ...(job.vendorTaskId === null ? {} : { vendorTaskId: job.vendorTaskId }),
    reference: job.reference,
    ...(job.lastLook === null ? {} : { lastLook: job.lastLook }),
    messages: messages.map(({ at, sentAt, ...message }) => ({
      ...message,
      at: at.toISOString(),
      ...(sentAt === null ? {} : { sentAt: sentAt.toISOString() }),
    })),
    calls: calls.map(({ at, vendorCode, ...call }) => ({
      at: at.toISOString(),
      ...call,
      ...(vendorCode ? { vendorCode } : {}),
    })),
  };
}
