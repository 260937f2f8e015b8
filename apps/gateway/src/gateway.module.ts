import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { AccountsController } from './accounts/accounts.controller.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditLog } from './audit/audit-log.js';
import { BooksController } from './money/books.controller.js';
import { ChannelsController } from './channels/channels.controller.js';
import { AdminTasksController } from './tasks/admin-tasks.controller.js';
import { ChannelDirectory } from './channels/channel-directory.js';
import { ContentService } from './content/content.service.js';
import { FilmArchive } from './content/film-archive.js';
import { FilmSource } from './content/film-source.js';
import { FilesController } from './content/files.controller.js';
import { LinkSigner } from './content/link-signer.js';
import { DialectService } from './dialects/dialect.service.js';
import { DIALECTS } from './dialects/index.js';
import { Housekeeping } from './housekeeping.js';
import { BodyReader } from './http/body-reader.js';
import { ErrorFilter } from './http/error-filter.js';
import { HealthController } from './http/health.controller.js';
import { Readiness } from './http/readiness.js';
import { ConcurrencyGate } from './api-keys/concurrency-gate.js';
import { KeyDirectory } from './api-keys/key-directory.js';
import { RateLimiter } from './api-keys/rate-limiter.js';
import { HostCheck } from './media/host-check.js';
import { UploadService } from './media/upload.service.js';
import { ModelsController } from './models/models.controller.js';
import { PriceList } from './models/price-list.js';
import { MoneyController } from './money/money.controller.js';
import { NewApiMoneyController } from './money/new-api.controller.js';
import { CancelTaskService } from './tasks/cancel-task.service.js';
import { ChargeReader } from './tasks/charge-reader.js';
import { CreateTaskService } from './tasks/create-task.service.js';
import { DeleteTaskService } from './tasks/delete-task.service.js';
import { IdempotencyRepository } from './tasks/idempotency.repository.js';
import { PrepareTaskService } from './tasks/prepare-task.service.js';
import { TaskEventsHandler } from './tasks/task-events.handler.js';
import { TaskPagesRepository } from './tasks/task-pages.repository.js';
import { TaskProjection } from './tasks/task-projection.js';
import { TaskRequestsHandler } from './tasks/task-requests.handler.js';
import { TasksRepository } from './tasks/tasks.repository.js';
import { TaskWatcher } from './tasks/task-watcher.js';

/** Everything that is made once and needs no connection of its own. */
@Module({})
export class GatewayModule {
  /** `connections`: what `startGateway` has opened (database, bus, store …), by its injection tokens. */
  static forRoot(connections: readonly Provider[]): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [
        HealthController,
        ...DIALECTS.flatMap(({ controllers }) => controllers),
        ModelsController,
        MoneyController,
        NewApiMoneyController,
        FilesController,
        AccountsController,
        ApiKeysController,
        ChannelsController,
        AdminTasksController,
        BooksController,
        AuditController,
        TaskEventsHandler,
        TaskRequestsHandler,
      ],
      providers: [
        ...connections,
        AuditLog,
        BodyReader,
        CancelTaskService,
        ChannelDirectory,
        ChargeReader,
        ConcurrencyGate,
        ContentService,
        CreateTaskService,
        DialectService,
        DeleteTaskService,
        ErrorFilter,
        FilmArchive,
        FilmSource,
        HostCheck,
        Housekeeping,
        IdempotencyRepository,
        KeyDirectory,
        LinkSigner,
        PrepareTaskService,
        PriceList,
        RateLimiter,
        Readiness,
        TaskPagesRepository,
        TaskProjection,
        TasksRepository,
        TaskWatcher,
        UploadService,
      ],
    };
  }
}
