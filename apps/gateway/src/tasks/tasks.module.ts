import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { MediaModule } from '../media/media.module.js';
import { AbandonedReservations } from './abandoned-reservations.js';
import { AbandonedReservationsRepository } from './abandoned-reservations.repository.js';
import { AdminTasksController } from './admin-tasks.controller.js';
import { AdminTasksService } from './admin-tasks.service.js';
import { CancelTaskService } from './cancel-task.service.js';
import { ChargeReader } from './charge-reader.js';
import { ConcurrencyGate } from './concurrency-gate.js';
import { CreateTaskService } from './create-task.service.js';
import { DeleteTaskService } from './delete-task.service.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import { PrepareTaskService } from './prepare-task.service.js';
import { QueueReader } from './queue-reader.js';
import { QuoteService } from './quote.service.js';
import { TaskEventsHandler } from './task-events.handler.js';
import { TaskPagesRepository } from './task-pages.repository.js';
import { TaskProjection } from './task-projection.js';
import { TaskProjectionRepository } from './task-projection.repository.js';
import { TaskRequestsHandler } from './task-requests.handler.js';
import { TaskWatcher } from './task-watcher.js';
import { TasksRepository } from './tasks.repository.js';
import { UncertainController } from './uncertain.controller.js';
import { WindowStarts } from './window-starts.js';

/** Tasks from their creation to their removal. */
@Module({
  imports: [AuditModule, ChannelsModule, MediaModule],
  controllers: [AdminTasksController, UncertainController, TaskEventsHandler, TaskRequestsHandler],
  providers: [
    AbandonedReservations,
    AbandonedReservationsRepository,
    AdminTasksService,
    CancelTaskService,
    ChargeReader,
    ConcurrencyGate,
    CreateTaskService,
    DeleteTaskService,
    IdempotencyRepository,
    PrepareTaskService,
    QueueReader,
    QuoteService,
    TaskPagesRepository,
    TaskProjection,
    TaskProjectionRepository,
    TasksRepository,
    TaskWatcher,
    WindowStarts,
  ],
  exports: [
    CancelTaskService,
    ChargeReader,
    CreateTaskService,
    DeleteTaskService,
    IdempotencyRepository,
    QueueReader,
    QuoteService,
    TaskPagesRepository,
    TasksRepository,
    TaskWatcher,
    WindowStarts,
  ],
})
export class TasksModule {}
