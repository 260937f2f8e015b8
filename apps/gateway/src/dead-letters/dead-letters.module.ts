import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { LettersService } from './dead-letters.service.js';

/** Messages that services have given up, for operators. */
@Module({
  imports: [AuditModule],
  controllers: [DeadLettersController],
  providers: [LettersService],
})
export class DeadLettersModule {}
