import { Controller, Get, HttpCode, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Readiness } from '@reelgate/runtime';
import { operation } from '../openapi/operation.js';
import { Access } from './access.js';
import { Health, Unready } from './health.dto.js';

/** For load balancers that reach the public port only. */
@Access('public')
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('healthz')
  @HttpCode(200)
  @operation({ id: 'checkHealth', summary: 'Whether the process lives', answer: Health, open: true })
  health(): Health {
    return { status: 'ok' };
  }

  @Get('readyz')
  @operation({
    id: 'checkReadiness',
    summary: 'Whether requests can be served',
    answer: Health,
    also: { 503: { description: 'Not ready', answer: Unready } },
    open: true,
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health | Unready> {
    const failing = await this.readiness.failing();
    if (failing.length > 0) reply.status(503);
    return failing.length > 0 ? { status: 'not ready', failing } : { status: 'ok' };
  }
}
