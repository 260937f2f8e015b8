import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { AccountsModule } from './accounts/accounts.module.js';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { AuditModule } from './audit/audit.module.js';
import { ChannelsModule } from './channels/channels.module.js';
import { ConnectionsModule } from './connections.module.js';
import { ContentModule } from './content/content.module.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';
import { DialectsModule } from './dialects/dialects.module.js';
import { Housekeeping } from './housekeeping.js';
import { HttpModule } from './http/http.module.js';
import { MediaModule } from './media/media.module.js';
import { ModelsModule } from './models/models.module.js';
import { MoneyModule } from './money/money.module.js';
import { StatementsModule } from './statements/statements.module.js';
import { TasksModule } from './tasks/tasks.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** The gateway by business noun. */
@Module({
  imports: [
    AccountsModule,
    ApiKeysModule,
    AuditModule,
    ChannelsModule,
    ContentModule,
    DeadLettersModule,
    DialectsModule,
    HttpModule,
    MediaModule,
    ModelsModule,
    MoneyModule,
    StatementsModule,
    TasksModule,
    WebhooksModule,
  ],
  providers: [Housekeeping],
})
export class GatewayModule {
  /** `connections`: what `startGateway` has opened beside what every service has (store, outbound clients …), by its injection tokens. */
  static forRoot(connections: readonly Provider[]): DynamicModule {
    return { module: GatewayModule, imports: [ConnectionsModule.of(connections)] };
  }
}
