import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { ContentModule } from '../content/content.module.js';
import { HttpModule } from '../http/http.module.js';
import { MediaModule } from '../media/media.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { DialectService } from './dialect.service.js';
import { DIALECTS } from './index.js';

/** The client formats. */
@Module({
  imports: [ApiKeysModule, ChannelsModule, ContentModule, HttpModule, MediaModule, TasksModule],
  controllers: DIALECTS.flatMap(({ controllers }) => controllers),
  providers: [DialectService],
})
export class DialectsModule {}
