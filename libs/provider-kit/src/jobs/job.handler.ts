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
import type { Family, ProviderJob } from '@reelgate/contracts';
import { AppError, currentContext, traceHeaders, withContext } from '@reelgate/runtime';
import type { Job, VendorCall } from './job.js';
import type { JobRepository } from './job.repository.js';
import type { JobResolution } from './job-resolution.js';

/**
 * The handler of a family's commands and cancels; a class of its own for each family, since its subjects carry the name.
 * Handlers touch only the database; `wake` tells the loop that there is work.
 */
export function jobHandler(
  family: Family,
  jobs: JobRepository,
  resolution: JobResolution,
  wake: () => void,
): new () => object {
  @BusHandler()
  class JobHandler {
    @OnMessage(taskCommandSubject(family))
    async command(@Payload() command: TaskCommand, @Ctx() context: MessageContext): Promise<void> {
      if (command.spec.family !== family) {
        throw new AppError('invalid_request', `A task of ${command.spec.family} came to ${family}.`, {
          retry: 'never',
        });
      }
      const { requestId } = currentContext();
      await withContext({ taskId: command.taskId }, () =>
        jobs.accept(command, context.id, { trace: traceHeaders(), ...(requestId ? { requestId } : {}) }),
      );
      wake();
    }

    @OnMessage(taskCancelSubject(family))
    async cancel(@Payload() { taskId }: TaskCancel, @Ctx() context: MessageContext): Promise<void> {
      await withContext({ taskId }, () => jobs.cancel(taskId, context.id));
      wake();
    }

    /** What is known of a task here. */
    @OnRequest(providerFamilySubject(SUBJECT.providerJob, family))
    async show({ taskId }: JobRef): Promise<ProviderJob> {
      const [job, calls] = await Promise.all([jobs.find(taskId), jobs.calls(taskId)]);
      if (!job) throw new AppError('not_found', 'The provider has no such task.', { param: 'id' });
      return toProviderJob(job, calls);
    }

    /** What an operator found out about a task. */
    @OnRequest(providerFamilySubject(SUBJECT.providerJobResolve, family))
    async resolve(request: JobResolve): Promise<ProviderJob> {
      await withContext({ taskId: request.taskId }, () => resolution.resolve(request));
      wake();
      return this.show(request);
    }
  }
  return JobHandler;
}

function toProviderJob(job: Job, calls: readonly VendorCall[]): ProviderJob {
  return {
    taskId: job.taskId,
    state: job.state,
    ...(job.channelId === null ? {} : { channelId: job.channelId }),
    ...(job.vendorTaskId === null ? {} : { vendorTaskId: job.vendorTaskId }),
    reference: job.reference,
    calls: calls.map(({ at, vendorCode, ...call }) => ({
      at: at.toISOString(),
      ...call,
      ...(vendorCode ? { vendorCode } : {}),
    })),
  };
}
