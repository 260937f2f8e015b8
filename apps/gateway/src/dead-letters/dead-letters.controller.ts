import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Access, AdminKeyId } from '../http/access.js';
import { pageOf } from '../http/page-of.js';
import { operation } from '../openapi/operation.js';
import {
  DeadLetterAnswer,
  DeadLetterInFull,
  DeadLetterList,
  DeadLetterQuery,
  DropDeadLetter,
} from './dead-letter.dto.js';
import { idOf, LettersService } from './dead-letters.service.js';
import type { LetterOfService } from './dead-letters.service.js';

/** Messages that a service has given up: a film may be stuck on each. */
@Access('admin')
@Controller('admin/v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: LettersService) {}

  @Get()
  @operation({
    id: 'listDeadLetters',
    summary: 'List messages that were given up, latest first',
    answer: DeadLetterList,
    errors: ['not_found'],
  })
  async list(@Query() { service, state, limit, after }: DeadLetterQuery): Promise<DeadLetterList> {
    const { letters, hasMore } = await this.letters.list({ service, state, limit, after });
    return pageOf(letters.map(render), hasMore);
  }

  @Get(':id')
  @operation({
    id: 'retrieveDeadLetter',
    summary: 'Read a message that was given up',
    answer: DeadLetterInFull,
    errors: ['not_found'],
  })
  async get(@Param('id') id: string): Promise<DeadLetterInFull> {
    return renderInFull(await this.letters.show(id));
  }

  @Post(':id/replay')
  @HttpCode(200)
  @operation({
    id: 'replayDeadLetter',
    summary: 'Have a message handled again',
    description:
      'At once, by its service. What was done already is not done twice; one that was replayed stays so. When it fails again its `reason` is the new one.',
    answer: DeadLetterInFull,
    errors: ['not_found'],
  })
  async replay(@Param('id') id: string, @AdminKeyId() by: string): Promise<DeadLetterInFull> {
    return renderInFull(await this.letters.replay(id, by));
  }

  @Post(':id/drop')
  @HttpCode(200)
  @operation({
    id: 'dropDeadLetter',
    summary: 'Have nothing done about a message any more',
    body: DropDeadLetter,
    examples: { settled: { reason: 'The task was released by hand' } },
    answer: DeadLetterInFull,
    errors: ['not_found'],
  })
  async drop(
    @Param('id') id: string,
    @Body() { reason }: DropDeadLetter,
    @AdminKeyId() by: string,
  ): Promise<DeadLetterInFull> {
    return renderInFull(await this.letters.drop(id, reason, by));
  }
}

function render(each: LetterOfService): DeadLetterAnswer {
  const { service, letter } = each;
  return {
    id: idOf(each),
    object: 'dead_letter',
    service,
    subject: letter.subject,
    task_id: letter.taskId ?? null,
    state: letter.state,
    reason: letter.reason,
    deliveries: letter.deliveries,
    buried_at: letter.buriedAt,
    replayed_at: letter.replayedAt ?? null,
    dropped_at: letter.droppedAt ?? null,
    drop_reason: letter.dropReason ?? null,
  };
}

const renderInFull = (each: LetterOfService): DeadLetterInFull => ({
  ...render(each),
  payload: each.letter.payload ?? null,
  headers: each.letter.headers ?? {},
});
