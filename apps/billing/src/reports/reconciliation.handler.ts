import { BusHandler, OnRequest } from '@reelgate/bus';
import {
  ReconcileRequest,
  ReconciliationFindingsRequest,
  ReconciliationRunsRequest,
  ReconciliationStart,
  SUBJECT,
} from '@reelgate/contracts';
import type {
  Reconciliation,
  ReconciliationFindings,
  ReconciliationRun,
  ReconciliationRuns,
} from '@reelgate/contracts';
import { Housekeeping } from '../housekeeping.js';
import { ReconciliationRunsService } from './reconciliation-runs.service.js';
import { ReconciliationService } from './reconciliation.service.js';

@BusHandler()
export class ReconciliationHandler {
  constructor(
    private readonly reconciliation: ReconciliationService,
    private readonly runs: ReconciliationRunsService,
    private readonly housekeeping: Housekeeping,
  ) {}

  @OnRequest(SUBJECT.billingReconcile)
  reconcile({ scope = 'full' }: ReconcileRequest): Promise<Reconciliation> {
    return this.reconciliation.reconcile(scope);
  }

  @OnRequest(SUBJECT.billingReconciliationStart)
  async start(request: ReconciliationStart): Promise<ReconciliationRun> {
    const run = await this.runs.start(request);
    this.housekeeping.reconcileSoon();
    return run;
  }

  @OnRequest(SUBJECT.billingReconciliationRuns)
  list(request: ReconciliationRunsRequest): Promise<ReconciliationRuns> {
    return this.runs.runs(request);
  }

  @OnRequest(SUBJECT.billingReconciliationFindings)
  findings(request: ReconciliationFindingsRequest): Promise<ReconciliationFindings> {
    return this.runs.findings(request);
  }
}
