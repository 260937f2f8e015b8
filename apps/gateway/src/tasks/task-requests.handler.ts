import { BusHandler, OnRequest } from '@reelgate/bus';
import { OpenTasksRequest, SUBJECT, TasksKnownRequest } from '@reelgate/contracts';
import type { OpenTasksReply, TasksKnownReply } from '@reelgate/contracts';
import { TasksRepository } from './tasks.repository.js';

/** What other services ask the gateway about tasks. */
@BusHandler()
export class TaskRequestsHandler {
  constructor(private readonly tasks: TasksRepository) {}

  /** Which of these tasks exist, and in which state; on demand, the others are kept from ever coming to be. */
  @OnRequest(SUBJECT.gatewayTasksKnown)
  async known({ taskIds, bar }: TasksKnownRequest): Promise<TasksKnownReply> {
    const barred = bar ? await this.tasks.bar(taskIds) : undefined;
    const tasks = await this.tasks.states(taskIds);
    return { tasks: tasks.map(({ id, state }) => ({ taskId: id, state })), ...(barred && { barred }) };
  }

  /** Ids of tasks that have not ended, in order. */
  @OnRequest(SUBJECT.gatewayOpenTasks)
  async open({ after, limit }: OpenTasksRequest): Promise<OpenTasksReply> {
    return { taskIds: await this.tasks.openIds(after ?? '', limit) };
  }
}
