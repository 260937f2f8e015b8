import { Module } from '@nestjs/common';
import { MediaModule } from '../media/media.module.js';
import { BodyReader } from './body-reader.js';
import { ErrorFilter } from './error-filter.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

/** How requests are read and errors are answered. */
@Module({
  imports: [MediaModule],
  controllers: [HealthController],
  providers: [BodyReader, ErrorFilter, Readiness],
  exports: [BodyReader, ErrorFilter, Readiness],
})
export class HttpModule {}
