import { Inject } from '@nestjs/common';
import { BusHandler, OnRequest } from '@reelgate/bus';
import { OpenTasksRequest, SUBJECT, TasksKnownRequest } from '@reelgate/contracts';
import type { KnownTask, OpenTasksReply, TasksKnownReply } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';

/** What other services ask the gateway about tasks. */
@BusHandler()
export class TaskRequestsHandler {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Which of these tasks exist, and in which state. */
  @OnRequest(SUBJECT.gatewayTasksKnown)
  async known({ taskIds }: TasksKnownRequest): Promise<TasksKnownReply> {
    const tasks = await this.database.query<KnownTask>(
      'SELECT id AS "taskId", state FROM gateway.task WHERE id = ANY ($1)',
      [taskIds],
    );
    return { tasks };
  }

  /** Ids of tasks that have not ended, in order. */
  @OnRequest(SUBJECT.gatewayOpenTasks)
  async open({ after, limit }: OpenTasksRequest): Promise<OpenTasksReply> {
    const rows = await this.database.query<{ id: string }>(
      'SELECT id FROM gateway.task WHERE rank < 90 AND id > $1 ORDER BY id LIMIT $2',
      [after ?? '', limit],
    );
    return { taskIds: rows.map(({ id }) => id) };
  }
}
