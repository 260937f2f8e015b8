import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { ContentService } from './content.service.js';
import { DownloadLimits } from './download-limits.js';
import { FilesController } from './files.controller.js';
import { FilmArchive } from './film-archive.js';
import { FilmArchiveRepository } from './film-archive.repository.js';
import { FilmSource } from './film-source.js';
import { LinkSigner } from './link-signer.js';

/** Films and pictures on their way to clients and into the store. */
@Module({
  imports: [ChannelsModule, TasksModule],
  controllers: [FilesController],
  providers: [ContentService, DownloadLimits, FilmArchive, FilmArchiveRepository, FilmSource, LinkSigner],
  exports: [ContentService, FilmArchive, FilmArchiveRepository, LinkSigner],
})
export class ContentModule {}
