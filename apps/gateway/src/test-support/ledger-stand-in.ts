import { BusHandler, OnRequest } from '@reelgate/bus';
import {
  AdjustmentCreate,
  AdjustmentDecide,
  AdjustmentsRequest,
  formatMicros,
  LedgerQuery,
  parseMicros,
  ReconcileRequest,
  ReconciliationFindingsRequest,
  ReconciliationRunsRequest,
  ReconciliationStart,
  SUBJECT,
} from '@reelgate/contracts';
import type {
  Adjustment,
  AdjustmentList,
  LedgerRows,
  LedgerTransactions,
  Reconciliation,
  ReconciliationFindings,
  ReconciliationRun,
  ReconciliationRuns,
} from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';

const RESERVED = {
  kind: 'reserve',
  at: '2026-01-01T00:00:00.000Z',
  key: 'reserve:video_1',
  taskId: 'video_1',
};
const MOVES = [
  { account: 'customer:acct_1', amount: '-3.000000' },
  { account: 'held:acct_1', amount: '3.000000' },
];

/** What was asked about the ledger, and the adjustments that were made. */
export class LedgerScript {
  readonly queries: LedgerQuery[] = [];
  readonly adjustments = new Map<string, Adjustment>();
}

/** Billing's ledger on the wire: one transaction, adjustments that always need a second key, and a run that found something. */
@BusHandler()
export class LedgerHandlers {
  constructor(private readonly script: LedgerScript) {}

  @OnRequest(SUBJECT.billingLedger)
  transactions(query: LedgerQuery): LedgerTransactions {
    this.script.queries.push(query);
    return { transactions: [{ id: '7', ...RESERVED, entries: MOVES }], hasMore: false };
  }

  @OnRequest(SUBJECT.billingLedgerEntries)
  entries(query: LedgerQuery): LedgerRows {
    this.script.queries.push(query);
    return {
      rows: MOVES.map((move) => ({ id: `7/${move.account}`, txId: '7', ...RESERVED, ...move })),
      hasMore: true,
    };
  }

  @OnRequest(SUBJECT.billingAdjustmentCreate)
  create({ by, idempotencyKey: _key, ...request }: AdjustmentCreate): Adjustment {
    const adjustment: Adjustment = {
      ...request,
      amount: formatMicros(parseMicros(request.amount)),
      id: `adj_${this.script.adjustments.size + 1}`,
      state: 'pending',
      requestedBy: by,
      requestedAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2026-01-04T00:00:00.000Z',
    };
    this.script.adjustments.set(adjustment.id, adjustment);
    return adjustment;
  }

  @OnRequest(SUBJECT.billingAdjustmentDecide)
  decide({ id, approve, note, by }: AdjustmentDecide): Adjustment {
    const adjustment = this.script.adjustments.get(id);
    if (!adjustment) throw new AppError('not_found', 'There is no such adjustment.', { param: 'id' });
    if (approve && by === adjustment.requestedBy) {
      throw new AppError('permission_denied', 'Another admin key has to approve it.');
    }
    const decided: Adjustment = {
      ...adjustment,
      state: approve ? 'applied' : 'rejected',
      decidedBy: by,
      decidedAt: '2026-01-02T00:00:00.000Z',
      ...(note === undefined ? {} : { decisionNote: note }),
      ...(approve ? { txId: '8' } : {}),
    };
    this.script.adjustments.set(id, decided);
    return decided;
  }

  @OnRequest(SUBJECT.billingAdjustments)
  list({ id, state }: AdjustmentsRequest): AdjustmentList {
    const all = [...this.script.adjustments.values()].toReversed();
    return {
      adjustments: all.filter(
        (each) => (id === undefined || each.id === id) && (state === undefined || each.state === state),
      ),
      hasMore: false,
    };
  }

  @OnRequest(SUBJECT.billingReconcile)
  reconcile({ scope }: ReconcileRequest): Reconciliation {
    return { ok: scope === 'full', at: '2026-01-01T00:00:00.000Z', checks: [] };
  }

  @OnRequest(SUBJECT.billingReconciliationStart)
  start({ scope, by }: ReconciliationStart): ReconciliationRun {
    return { id: 'recon_2', scope, askedBy: by, dueAt: '2026-01-01T00:00:00.000Z' };
  }

  @OnRequest(SUBJECT.billingReconciliationRuns)
  runs({ id = 'recon_1' }: ReconciliationRunsRequest): ReconciliationRuns {
    const checks = [{ name: 'a_check', ok: false, checked: 3, differences: ['acct_1 posted: 0.000005'] }];
    const run = { id, scope: 'recent' as const, ok: false, checks };
    const at = '2026-01-01T00:00:00.000Z';
    return { runs: id === 'recon_1' ? [{ ...run, dueAt: at, finishedAt: at }] : [], hasMore: false };
  }

  @OnRequest(SUBJECT.billingReconciliationFindings)
  findings({ gone }: ReconciliationFindingsRequest): ReconciliationFindings {
    const seen = { firstSeenAt: '2026-01-01T00:00:00.000Z', lastSeenAt: '2026-01-01T01:00:00.000Z' };
    const finding = { id: 'a_check/acct_1 posted', check: 'a_check', subject: 'acct_1 posted' };
    return {
      findings: [
        {
          ...finding,
          ...seen,
          amount: '0.000005',
          firstRun: 'recon_1',
          ...(gone ? { goneAt: seen.lastSeenAt } : {}),
        },
      ],
      hasMore: false,
    };
  }
}
