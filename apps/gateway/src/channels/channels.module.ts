import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ChannelDirectory } from './channel-directory.js';
import { ChannelsController } from './channels.controller.js';
import { ChannelsService } from './channels.service.js';

@Module({
  imports: [AuditModule],
  controllers: [ChannelsController],
  providers: [ChannelDirectory, ChannelsService],
  exports: [ChannelDirectory],
})
export class ChannelsModule {}
