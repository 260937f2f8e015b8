import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { MediaModule } from '../media/media.module.js';
import { ApiKey } from './api-key.entity.js';
import { ApiKeysController } from './api-keys.controller.js';
import { OwnApiKeysController } from './own-api-keys.controller.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';
import { KeyBudgets } from './key-budgets.js';
import { KeyDirectory } from './key-directory.js';
import { RateLimiter } from './rate-limiter.js';

/** Keys, who calls with them, and how often they may. */
@Module({
  imports: [TypeOrmModule.forFeature([ApiKey]), AuditModule, MediaModule],
  controllers: [ApiKeysController, OwnApiKeysController],
  providers: [ApiKeysRepository, ApiKeysService, KeyBudgets, KeyDirectory, RateLimiter],
  exports: [ApiKeysRepository, KeyBudgets, KeyDirectory, RateLimiter],
})
export class ApiKeysModule {}
