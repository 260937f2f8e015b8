import { Inject, Injectable } from '@nestjs/common';
import { formatMicros } from '@reelgate/contracts';
import type {
  ReconciliationCheck,
  ReconciliationFindings,
  ReconciliationFindingsRequest,
  ReconciliationRun,
  ReconciliationRuns,
  ReconciliationRunsRequest,
  ReconciliationScope,
  ReconciliationStart,
} from '@reelgate/contracts';
import { columnList, DATABASE, Database } from '@reelgate/db';
import type { Transaction } from '@reelgate/db';
import { CLOCK, LOGGER, newId } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { plannedRuns, RECONCILIATION_SCHEDULE, runId } from './reconciliation-schedule.js';
import type { ReconciliationSchedule } from './reconciliation-schedule.js';
import {
  LISTED,
  NOTHING_VERIFIED,
  ReconciliationService,
  shown,
  verified,
} from './reconciliation.service.js';
import type { Finding, MadeCheck } from './reconciliation.service.js';
import { takeIntoTotals } from './verified-totals.js';

/** Runs are kept this long; what they found is kept for good. */
const KEEP_RUNS_MS = 90 * 86_400_000;
/** Findings named in one line of the log. */
const LOGGED = 10;

interface RunRow {
  readonly id: string;
  readonly scope: ReconciliationScope;
  readonly askedBy: string | null;
  readonly dueAt: Date;
  readonly finishedAt: Date | null;
  readonly ok: boolean | null;
  readonly checks: ReconciliationCheck[] | null;
}

const RUN = columnList<RunRow>({
  id: 'id',
  scope: 'scope',
  askedBy: 'asked_by',
  dueAt: 'due_at',
  finishedAt: 'finished_at',
  ok: 'ok',
  checks: 'checks',
});

/** What a pass has found that no pass had before. */
interface News {
  readonly check: string;
  readonly findings: readonly string[];
}

/**
 * Passes over the books, by the schedule and when somebody asks: each is a row that is due, and is made by one replica.
 * What is found stays a finding until a pass that would have seen it does not; nothing is repaired.
 */
@Injectable()
export class ReconciliationRunsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(RECONCILIATION_SCHEDULE) private readonly schedule: ReconciliationSchedule,
    private readonly reconciliation: ReconciliationService,
  ) {}

  /** Makes every pass that is due. A replica that dies in the middle of one leaves it to the next. */
  async work(): Promise<void> {
    const now = this.clock.now();
    const planned = plannedRuns(this.schedule, now);
    await this.database.query(
      `INSERT INTO billing.reconciliation_run (id, scope, due_at)
       SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[]) ON CONFLICT (id) DO NOTHING`,
      [planned.map(({ id }) => id), planned.map(({ scope }) => scope), planned.map(({ dueAt }) => dueAt)],
    );
    for (const { id, scope } of await this.#due(now)) await this.#make(id, scope);
    await this.database.query('DELETE FROM billing.reconciliation_run WHERE finished_at < $1', [
      new Date(now.getTime() - KEEP_RUNS_MS),
    ]);
  }

  /** Has a pass made soon. */
  async start({ scope, by }: ReconciliationStart): Promise<ReconciliationRun> {
    const now = this.clock.now();
    const [row] = await this.database.query<RunRow>(
      `INSERT INTO billing.reconciliation_run (id, scope, asked_by, due_at) VALUES ($1, $2, $3, $4) RETURNING ${RUN}`,
      [runId(now, newId('asked', now)), scope, by, now],
    );
    return viewOf(row!);
  }

  /** The latest first. */
  async runs({ id, ok, limit, after }: ReconciliationRunsRequest): Promise<ReconciliationRuns> {
    const rows = await this.database.query<RunRow>(
      `SELECT ${RUN} FROM billing.reconciliation_run
        WHERE ($1::text IS NULL OR id = $1) AND ($2::boolean IS NULL OR ok = $2) AND ($3::text IS NULL OR id < $3)
        ORDER BY id DESC LIMIT ${limit + 1}`,
      [id ?? null, ok ?? null, after ?? null],
    );
    return { runs: rows.slice(0, limit).map(viewOf), hasMore: rows.length > limit };
  }

  /** What is wrong now, and with `gone` also what was; by check and subject. */
  async findings({ gone, limit, after }: ReconciliationFindingsRequest): Promise<ReconciliationFindings> {
    const rows = await this.database.query<{
      id: string;
      check_name: string;
      subject: string;
      amount: bigint | null;
      first_run: string;
      first_seen_at: Date;
      last_seen_at: Date;
      gone_at: Date | null;
    }>(
      `SELECT check_name || '/' || subject AS id, * FROM billing.reconciliation_finding
        WHERE ($1 OR gone_at IS NULL)
          AND ($2::text IS NULL OR (check_name, subject) > (split_part($2, '/', 1), substring($2 FROM position('/' IN $2) + 1)))
        ORDER BY check_name, subject LIMIT ${limit + 1}`,
      [gone ?? false, after ?? null],
    );
    return {
      findings: rows.slice(0, limit).map((row) => ({
        id: row.id,
        check: row.check_name,
        subject: row.subject,
        ...(row.amount === null ? {} : { amount: formatMicros(row.amount) }),
        firstRun: row.first_run,
        firstSeenAt: row.first_seen_at.toISOString(),
        lastSeenAt: row.last_seen_at.toISOString(),
        ...(row.gone_at === null ? {} : { goneAt: row.gone_at.toISOString() }),
      })),
      hasMore: rows.length > limit,
    };
  }

  async #due(now: Date): Promise<Pick<RunRow, 'id' | 'scope'>[]> {
    return this.database.query<Pick<RunRow, 'id' | 'scope'>>(
      `SELECT id, scope FROM billing.reconciliation_run WHERE finished_at IS NULL AND due_at <= $1 ORDER BY due_at, id`,
      [now],
    );
  }

  async #make(id: string, scope: ReconciliationScope): Promise<void> {
    // Asked of others, so before the transaction.
    const [openTasks, figures] = [
      await this.reconciliation.openTasks(),
      scope === 'full' ? await this.reconciliation.vendors() : [],
    ];
    const made = await this.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      const [mine] = await tx.query(
        'SELECT FROM billing.reconciliation_run WHERE id = $1 AND finished_at IS NULL FOR UPDATE SKIP LOCKED',
        [id],
      );
      if (!mine) return undefined;
      const since = scope === 'full' ? NOTHING_VERIFIED : await verified(tx);
      const books = [...(await this.reconciliation.ledger(tx, scope, since)), openTasks];
      const now = this.clock.now();
      const news = [];
      for (const check of books) news.push(...(await storeFindings(tx, id, now, check)));
      await takeIntoTotals(tx, scope === 'full');
      const failing = books.filter((check) => !check.ok).map(({ name }) => name);
      await tx.query(
        'UPDATE billing.reconciliation_run SET finished_at = $2, ok = $3, checks = $4 WHERE id = $1',
        [id, now, failing.length === 0, JSON.stringify([...books, ...figures].map(shown))],
      );
      return { failing, news };
    });
    if (made) this.#tell(id, scope, made);
  }

  #tell(
    runId: string,
    scope: ReconciliationScope,
    { failing, news }: { readonly failing: readonly string[]; readonly news: readonly News[] },
  ): void {
    for (const { check, findings } of news) {
      const named = findings.slice(0, LOGGED);
      this.logger.error(
        { runId, scope, check, found: findings.length, findings: named },
        'the books do not agree',
      );
    }
    if (failing.length === 0) this.logger.info({ runId, scope }, 'the books agree');
    else this.logger.warn({ runId, scope, failing }, 'a pass over the books was not in order');
  }
}

/** Keeps what a check has found, and marks what is gone. Returns what nobody had found before. */
async function storeFindings(tx: Transaction, runId: string, now: Date, check: MadeCheck): Promise<News[]> {
  const { name, findings, whole } = check;
  const seen = await tx.query<Finding & { readonly fresh: boolean }>(
    `INSERT INTO billing.reconciliation_finding AS f
       (check_name, subject, amount, first_run, first_seen_at, last_run, last_seen_at)
     SELECT $1, subject, amount, $2, $3, $2, $3 FROM unnest($4::text[], $5::bigint[]) AS u (subject, amount)
     ON CONFLICT (check_name, subject) DO UPDATE
        SET amount = excluded.amount, last_run = excluded.last_run, last_seen_at = excluded.last_seen_at,
            first_run = CASE WHEN f.gone_at IS NULL THEN f.first_run ELSE excluded.first_run END,
            first_seen_at = CASE WHEN f.gone_at IS NULL THEN f.first_seen_at ELSE excluded.first_seen_at END,
            gone_at = NULL
     RETURNING subject, amount, first_run = $2 AS fresh`,
    [name, runId, now, findings.map(({ subject }) => subject), findings.map(({ amount }) => amount)],
  );
  // A check that lists as much as it may has perhaps not listed all that there is.
  if (whole && findings.length < LISTED) {
    await tx.query(
      `UPDATE billing.reconciliation_finding SET gone_at = $3
        WHERE check_name = $1 AND gone_at IS NULL AND last_run <> $2`,
      [name, runId, now],
    );
  }
  const fresh = new Set(seen.filter((each) => each.fresh).map(({ subject }) => subject));
  const news = findings.flatMap(({ subject }, i) => (fresh.has(subject) ? [check.differences[i]!] : []));
  return news.length === 0 ? [] : [{ check: name, findings: news }];
}

function viewOf({ id, scope, askedBy, dueAt, finishedAt, ok, checks }: RunRow): ReconciliationRun {
  return {
    id,
    scope,
    ...(askedBy === null ? {} : { askedBy }),
    dueAt: dueAt.toISOString(),
    ...(finishedAt === null ? {} : { finishedAt: finishedAt.toISOString() }),
    ...(ok === null ? {} : { ok }),
    ...(checks === null ? {} : { checks }),
  };
}
