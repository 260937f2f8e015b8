import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import {
  Reconciliation,
  ReconciliationFindings,
  ReconciliationRun,
  ReconciliationRuns,
  SUBJECT,
} from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import { AuditLog } from '../audit/audit-log.js';
import { Access, AdminKeyId } from '../http/access.js';
import { pageOf } from '../http/page-of.js';
import { operation } from '../openapi/operation.js';
import {
  FindingList,
  FindingQuery,
  ReconcileQuery,
  ReconciliationAnswer,
  ReconciliationRunAnswer,
  ReconciliationRunList,
  ReconciliationRunQuery,
  StartReconciliation,
} from './reconciliation.dto.js';

/** A full check reads every entry of the ledger. */
const RECONCILE_LIMIT_MS = 60_000;

/** Checks of the books: made now, or by a schedule and kept. None repairs anything. */
@Access('admin')
@Controller('admin/v1/reconciliation')
export class ReconciliationController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly audit: AuditLog,
  ) {}

  @Get()
  @operation({
    id: 'reconcile',
    summary: 'Check the books',
    description:
      'Now, keeping nothing. Repairs nothing. A full check of a large ledger is better asked for as a run.',
    answer: ReconciliationAnswer,
  })
  async reconcile(@Query() { scope }: ReconcileQuery): Promise<ReconciliationAnswer> {
    const { ok, at, checks } = await this.rpc.call(
      SUBJECT.billingReconcile,
      { scope },
      Reconciliation,
      RECONCILE_LIMIT_MS,
    );
    return { object: 'reconciliation', ok, at, scope, checks };
  }

  @Post('runs')
  @HttpCode(200)
  @operation({
    id: 'startReconciliation',
    summary: 'Have the books checked soon, and keep the outcome',
    body: StartReconciliation,
    examples: { everything: { scope: 'full' } },
    answer: ReconciliationRunAnswer,
  })
  async start(
    @Body() { scope }: StartReconciliation,
    @AdminKeyId() by: string,
  ): Promise<ReconciliationRunAnswer> {
    const run = await this.rpc.call(SUBJECT.billingReconciliationStart, { scope, by }, ReconciliationRun);
    await this.audit.write(by, 'reconciliation.start', run.id, { scope });
    return render(run);
  }

  @Get('runs')
  @operation({
    id: 'listReconciliations',
    summary: 'List checks of the books that were scheduled or asked for, latest first',
    answer: ReconciliationRunList,
  })
  async runs(@Query() { ok, limit, after }: ReconciliationRunQuery): Promise<ReconciliationRunList> {
    const request = { ok, limit, after };
    const { runs, hasMore } = await this.rpc.call(
      SUBJECT.billingReconciliationRuns,
      request,
      ReconciliationRuns,
    );
    return pageOf(runs.map(render), hasMore);
  }

  @Get('runs/:id')
  @operation({
    id: 'retrieveReconciliation',
    summary: 'Read what a check of the books came to',
    answer: ReconciliationRunAnswer,
    errors: ['not_found'],
  })
  async run(@Param('id') id: string): Promise<ReconciliationRunAnswer> {
    const request = { id, limit: 1 };
    const { runs } = await this.rpc.call(SUBJECT.billingReconciliationRuns, request, ReconciliationRuns);
    if (!runs[0]) throw new AppError('not_found', 'There is no such run.', { param: 'id' });
    return render(runs[0]);
  }

  @Get('findings')
  @operation({
    id: 'listFindings',
    summary: 'List what is wrong with the books, by check',
    answer: FindingList,
  })
  async findings(@Query() { gone, limit, after }: FindingQuery): Promise<FindingList> {
    const { findings, hasMore } = await this.rpc.call(
      SUBJECT.billingReconciliationFindings,
      { gone, limit, after },
      ReconciliationFindings,
    );
    return pageOf(
      findings.map((finding) => ({
        id: finding.id,
        object: 'reconciliation_finding' as const,
        check: finding.check,
        subject: finding.subject,
        amount: finding.amount ?? null,
        first_run: finding.firstRun,
        first_seen_at: finding.firstSeenAt,
        last_seen_at: finding.lastSeenAt,
        gone_at: finding.goneAt ?? null,
      })),
      hasMore,
    );
  }
}

function render({
  id,
  scope,
  askedBy,
  dueAt,
  finishedAt,
  ok,
  checks,
}: ReconciliationRun): ReconciliationRunAnswer {
  return {
    id,
    object: 'reconciliation_run',
    scope,
    asked_by: askedBy ?? null,
    due_at: dueAt,
    finished_at: finishedAt ?? null,
    ok: ok ?? null,
    checks: checks ?? [],
  };
}
