import { Module } from '@nestjs/common';
import type { NestModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { MediaModule } from '../media/media.module.js';
import { BodyReader } from './body-reader.js';
import { ErrorFilter } from './error-filter.js';
import { HealthController } from './health.controller.js';
import { RequestLimits } from './request-limits.js';
import { RouteDeclarations } from './route-declarations.js';

/** How requests are read and errors are answered. */
@Module({
  imports: [ApiKeysModule, DiscoveryModule, MediaModule],
  controllers: [HealthController],
  providers: [BodyReader, ErrorFilter, RequestLimits, RouteDeclarations],
  exports: [BodyReader, ErrorFilter, RequestLimits],
})
export class HttpModule implements NestModule {
  constructor(private readonly declarations: RouteDeclarations) {}

  /** Nest calls it before it registers the routes. */
  configure(): void {
    this.declarations.apply();
  }
}
