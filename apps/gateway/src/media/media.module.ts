import { Module } from '@nestjs/common';
import { HostCheck } from './host-check.js';
import { UploadService } from './upload.service.js';
import { UploadsRepository } from './uploads.repository.js';

/** Files that requests bring, and the addresses that they name. */
@Module({
  providers: [HostCheck, UploadService, UploadsRepository],
  exports: [HostCheck, UploadService, UploadsRepository],
})
export class MediaModule {}
