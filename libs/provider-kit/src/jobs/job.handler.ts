import { Ctx, Payload } from '@nestjs/microservices';
import { BusHandler, OnMessage } from '@reelgate/bus';
import type { MessageContext } from '@reelgate/bus';
import { TaskCancel, taskCancelSubject, TaskCommand, taskCommandSubject } from '@reelgate/contracts';
import type { Family } from '@reelgate/contracts';
import { AppError, currentContext, traceHeaders, withContext } from '@reelgate/runtime';
import type { JobRepository } from './job.repository.js';

/**
 * The handler of a family's commands and cancels; a class of its own for each family, since its subjects carry the name.
 * Handlers touch only the database; `wake` tells the loop that there is work.
 */
export function jobHandler(family: Family, jobs: JobRepository, wake: () => void): new () => object {
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
  }
  return JobHandler;
}
