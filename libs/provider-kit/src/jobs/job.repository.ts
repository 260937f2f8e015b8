import type { OffPeakWindows } from '@reelgate/catalog';
import { isTerminal } from '@reelgate/contracts';
import type { Family, TaskCommand } from '@reelgate/contracts';
import { Batcher, columnList, firstDelivery, togetherOrAlone } from '@reelgate/db';
import type { Columns, Database, NewMessage, Outbox, Sql, Transaction } from '@reelgate/db';
import { killPoint } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { atNormalPrice, queueDeadline } from './deadlines.js';
import { IN_FLIGHT, referenceOf } from './job.js';
import type { Job, JobChange, JobContext, JobState, VendorCall } from './job.js';
import type { JobEvents } from './job-events.js';

/**
 * How long a claim protects a job from other workers. It is renewed while the work goes on, so it only has to outlast a
 * pause of the process; a dead worker's jobs come back after it.
 */
export const LEASE_MS = 15_000;

/** Jobs in flight of one account are counted up to this: the busiest accounts simply take turns. */
const BUSY_LIMIT = 100;
const PRUNE_BATCH = 2_000;
/** Commands taken over by one statement at most. */
const COMMAND_BATCH = 128;
/** Jobs of one account that a claim considers at least. */
const LEAST_SHARE = 4;

/** What a job's own row has. */
const COLUMNS: Columns<Omit<Job, 'vendor'>> = {
  taskId: 'task_id',
  accountId: 'account_id',
  spec: 'spec',
  context: 'context',
  state: 'state',
  channelId: 'channel_id',
  vendorTaskId: 'vendor_task_id',
  reference: 'reference',
  attempt: 'attempt',
  prepared: 'prepared',
  calledAt: 'called_at',
  tries: 'tries',
  lease: 'lease',
  deadlineAt: 'deadline_at',
  acceptedAt: 'accepted_at',
  startedAt: 'started_at',
  looks: 'looks',
  lastLook: 'last_look',
  progress: 'progress',
  progressAt: 'progress_at',
  cancelRequested: 'cancel_requested',
  missingSince: 'missing_since',
  createdAt: 'created_at',
};

const CHANGEABLE: Columns<JobChange> = {
  ...COLUMNS,
  dueAt: 'due_at',
  errorCode: 'error_code',
  errorMessage: 'error_message',
  result: 'result',
  finishedAt: 'finished_at',
};

/** A job's columns under the names of `Job`, of the table alias `j`. */
const JOB = columnList<Job>(
  { ...COLUMNS, vendor: '(SELECT c.vendor FROM provider.channel c WHERE c.id = j.channel_id)' },
  'j',
);

/** A call, as it is read for a timeline. */
/** A message about a task, as its outbox has it. */
export interface SentMessage {
  readonly id: string;
  readonly subject: string;
  readonly at: Date;
  readonly sentAt: Date | null;
}
const MESSAGE = columnList<SentMessage>({
  id: 'id',
  subject: 'subject',
  at: 'created_at',
  sentAt: 'sent_at',
});

const CALL = columnList<VendorCall>({
  at: 'at',
  channelId: 'channel_id',
  action: 'action',
  outcome: 'outcome',
  vendorCode: 'vendor_code',
  latencyMs: 'latency_ms',
});
const MOST_CALLS = 200;

/** Which row a step may still write. */
export type Guard =
  /** The worker still holds its claim. */
  | 'lease'
  /** It is still unknown what became of this reference: then the answer is true whoever holds the claim. */
  | 'reference';

/** What is written together with a change. */
export interface Along {
  readonly events?: readonly NewMessage[];
  readonly calls?: readonly VendorCall[];
  readonly guard?: Guard;
}

export type CommandOutcome = 'queued' | 'cancelled' | 'known';

interface ReceivedCommand {
  readonly command: TaskCommand;
  readonly messageId: string;
  readonly context: JobContext;
}

export type CancelOutcome = 'cancelled' | 'asked' | 'early' | 'over' | 'known';

/** Jobs in flight on a channel. */
export interface DueChannel {
  readonly id: string;
  /** Its calls are counted in its row. */
  readonly budgeted: boolean;
  /** How many are due now, up to a limit. */
  readonly due: number;
  /** When the first one is, or was. */
  readonly nextAt: Date | null;
}

/** A job to submit, and where. */
export interface Placement {
  readonly job: Job;
  readonly channelId: string;
  /** Whether something has to be done before the vendor is called. */
  readonly prepares: boolean;
}

/** The jobs of one family. Every change of a job and the events that tell about it are one transaction. */
export class JobRepository {
  readonly #commands = new Batcher<ReceivedCommand, CommandOutcome>(
    (batch) => togetherOrAlone(batch, (commands) => this.#acceptAll(commands)),
    { maxSize: COMMAND_BATCH },
  );

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    readonly family: Family,
    private readonly events: JobEvents,
    private readonly windows: OffPeakWindows,
  ) {}

  /**
   * Takes a command over: inbox and job in one commit, with those of all commands that wait at this moment. `cancelled`: its
   * cancel had been here before it.
   */
  async accept(command: TaskCommand, messageId: string, context: JobContext): Promise<CommandOutcome> {
    const outcome = await this.#commands.add({ command, messageId, context });
    killPoint('provider.job-stored');
    return outcome;
  }

  async #acceptAll(commands: readonly ReceivedCommand[]): Promise<CommandOutcome[]> {
    // A row without a spec is a cancel that came first: it learns what it has cancelled and stays failed.
    const now = this.clock.now();
    const rows = await this.database.query<{ taskId: string; state: JobState }>(
      `WITH input AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS t(
           message_id text, task_id text, account_id text, spec jsonb, context jsonb, reference text,
           due_at timestamptz, deadline_at timestamptz, created_at timestamptz, event_id text, event_subject text, event jsonb,
           headers jsonb)
       ), fresh AS (
         INSERT INTO provider.inbox (consumer, message_id)
         SELECT $2, message_id FROM input ORDER BY message_id ON CONFLICT DO NOTHING
         RETURNING message_id
       ), accepted AS (
         INSERT INTO provider.job AS j (task_id, family, account_id, spec, context, state, reference, due_at,
                                        deadline_at, created_at, updated_at)
         SELECT task_id, $3, account_id, spec, context, 'queued', reference, due_at, deadline_at, created_at, $4
           FROM input JOIN fresh USING (message_id) ORDER BY task_id
         ON CONFLICT (task_id) DO UPDATE
            SET account_id = excluded.account_id, spec = excluded.spec, updated_at = excluded.updated_at
          WHERE j.spec IS NULL
         RETURNING j.task_id, j.state
       ), told AS (
         INSERT INTO provider.outbox (id, subject, payload, headers)
         SELECT event_id, event_subject, event, headers FROM input JOIN accepted USING (task_id)
          WHERE state <> 'queued'
       )
       SELECT task_id AS "taskId", state FROM accepted`,
      [
        JSON.stringify(commands.map((received) => this.#toRow(received, now))),
        `provider-${this.family}`,
        this.family,
        now,
      ],
      'provider-job-accept',
    );
    const states = new Map(rows.map(({ taskId, state }) => [taskId, state]));
    if (rows.some(({ state }) => state !== 'queued')) this.outbox.wake();
    return commands.map(({ command }) => {
      const state = states.get(command.taskId);
      return state === undefined ? 'known' : state === 'queued' ? 'queued' : 'cancelled';
    });
  }

  #toRow({ command, messageId, context }: ReceivedCommand, now: Date): object {
    const cancelled = this.events.cancelled(command);
    const createdAt = new Date(command.createdAt);
    return {
      message_id: messageId,
      task_id: command.taskId,
      account_id: command.accountId,
      spec: command.spec,
      context,
      reference: referenceOf(command.taskId, 1),
      due_at: command.spec.inWindow ? this.windows.opensAt(now) : now,
      deadline_at: queueDeadline(command.spec, createdAt),
      created_at: createdAt,
      event_id: cancelled.id,
      event_subject: cancelled.subject,
      event: cancelled.payload,
      headers: context.trace ?? {},
    };
  }

  /**
   * Cancels a job that is still queued. One that is with the vendor is marked, and due at once: whoever looks at it next
   * asks the vendor. One that is not here yet will be cancelled when its command comes.
   */
  async cancel(taskId: string, messageId: string): Promise<CancelOutcome> {
    const now = this.clock.now();
    const outcome = await this.database.transaction(async (tx): Promise<CancelOutcome> => {
      if (!(await firstDelivery(tx, 'provider', `provider-${this.family}-cancel`, messageId))) return 'known';
      const inserted = await tx.query(
        `INSERT INTO provider.job (task_id, family, state, reference, deadline_at, cancel_requested, error_code,
                                   error_message, created_at, updated_at, finished_at)
         VALUES ($1, $2, 'failed', $1, $3, true, 'cancelled', 'Cancelled before it began.', $3, $3, $3)
         ON CONFLICT (task_id) DO NOTHING RETURNING task_id`,
        [taskId, this.family, now],
      );
      if (inserted.length === 1) return 'early';
      const [job] = await tx.query<{ state: JobState; account_id: string | null }>(
        'SELECT state, account_id FROM provider.job WHERE task_id = $1 FOR UPDATE',
        [taskId],
      );
      if (!job || isTerminal(job.state)) return 'over';
      if (job.state !== 'queued') {
        await tx.query(
          `UPDATE provider.job SET cancel_requested = true, updated_at = $2,
                  due_at = CASE WHEN state = 'running' THEN $2 ELSE due_at END
            WHERE task_id = $1`,
          [taskId, now],
        );
        return 'asked';
      }
      await tx.query(
        `UPDATE provider.job
            SET state = 'failed', cancel_requested = true, due_at = NULL, error_code = 'cancelled',
                error_message = 'Cancelled before it began.', updated_at = $2, finished_at = $2
          WHERE task_id = $1`,
        [taskId, now],
      );
      await this.outbox.append(tx, [this.events.cancelled({ taskId, accountId: job.account_id! })]);
      return 'cancelled';
    });
    killPoint('provider.cancel-stored');
    return outcome;
  }

  /** Whether a queued job is due, and for each channel how many jobs in flight are (at most `limit`) and when the next is. */
  async whatIsDue(limit: number): Promise<{
    readonly queued: boolean;
    readonly channels: readonly DueChannel[];
  }> {
    const now = this.clock.now();
    const [queued, channels] = await Promise.all([
      this.database.query(
        `SELECT 1 FROM provider.job WHERE family = $1 AND state = 'queued' AND due_at <= $2 LIMIT 1`,
        [this.family, now],
        'provider-job-any-queued',
      ),
      this.database.query<DueChannel>(
        `SELECT c.id, c.requests_per_second IS NOT NULL AS budgeted,
                (SELECT count(*)::int FROM (
                   SELECT FROM provider.job j
                    WHERE j.channel_id = c.id AND j.family = $1 AND j.state IN ${IN_FLIGHT} AND j.due_at <= $2
                    LIMIT $3) d) AS due,
                (SELECT min(j.due_at) FROM provider.job j
                  WHERE j.channel_id = c.id AND j.family = $1 AND j.state IN ${IN_FLIGHT}) AS "nextAt"
           FROM provider.channel c`,
        [this.family, now, limit],
        'provider-job-due',
      ),
    ]);
    return { queued: queued.length > 0, channels };
  }

  /**
   * Due queued jobs, locked, in the order in which they should be served: an account's n-th job counts as n, on top of what
   * the account has in flight, so that nobody's burst holds up the others; of equals the account that was served least
   * recently comes first, then the older job.
   */
  async lockQueued(tx: Transaction, limit: number): Promise<Job[]> {
    return tx.query<Job>(
      `WITH RECURSIVE account AS (
         (SELECT account_id FROM provider.job WHERE family = $1 AND state = 'queued' ORDER BY account_id LIMIT 1)
         UNION ALL
         SELECT (SELECT j.account_id FROM provider.job j
                  WHERE j.family = $1 AND j.state = 'queued' AND j.account_id > a.account_id
                  ORDER BY j.account_id LIMIT 1)
           FROM account a WHERE a.account_id IS NOT NULL),
       -- Of many accounts each gives a few jobs only; the rest come with the next claim.
       fair AS (SELECT greatest(${LEAST_SHARE}, $3::bigint / greatest(1, count(account_id))) AS share FROM account),
       candidate AS MATERIALIZED (
         SELECT waiting.task_id, busy.jobs + waiting.place AS turn, served.at AS served_at, waiting.created_at
           FROM account a
          CROSS JOIN fair
           LEFT JOIN provider.account_served served ON served.family = $1 AND served.account_id = a.account_id
          CROSS JOIN LATERAL (
            SELECT count(*) AS jobs FROM (
              SELECT FROM provider.job j
               WHERE j.family = $1 AND j.account_id = a.account_id AND j.state IN ${IN_FLIGHT}
               LIMIT ${BUSY_LIMIT}) b) busy
          CROSS JOIN LATERAL (
            SELECT w.*, row_number() OVER (ORDER BY w.created_at, w.task_id) AS place FROM (
              SELECT j.task_id, j.created_at FROM provider.job j
               WHERE j.family = $1 AND j.state = 'queued' AND j.account_id = a.account_id AND j.due_at <= $2
               ORDER BY j.created_at, j.task_id LIMIT fair.share) w) waiting
          WHERE a.account_id IS NOT NULL
          ORDER BY turn, served.at NULLS FIRST, waiting.created_at LIMIT $3)
       SELECT ${JOB} FROM candidate c JOIN provider.job j USING (task_id)
        WHERE j.state = 'queued' AND j.due_at <= $2
        ORDER BY c.turn, c.served_at NULLS FIRST, c.created_at, c.task_id
          FOR UPDATE OF j SKIP LOCKED`,
      [this.family, this.clock.now(), limit],
      'provider-job-lock-queued',
    );
  }

  /** Writes `submitting` for jobs that `lockQueued` gave, and returns them as they now are. */
  async place(tx: Transaction, placements: readonly Placement[]): Promise<Job[]> {
    if (placements.length === 0) return [];
    const now = this.clock.now();
    const jobs = await tx.query<Job>(
      `UPDATE provider.job j
          SET state = 'submitting', lease = j.lease + 1, due_at = $5, updated_at = $6,
              called_at = CASE WHEN p.prepares THEN NULL ELSE $6::timestamptz END,
              -- What was prepared belongs to the account of the channel it was prepared with.
              prepared = CASE WHEN j.channel_id = p.channel_id THEN j.prepared END,
              channel_id = p.channel_id
         FROM unnest($1::text[], $2::text[], $3::boolean[]) AS p (task_id, channel_id, prepares)
        WHERE j.task_id = p.task_id AND j.family = $4
       RETURNING ${JOB}`,
      [
        placements.map((placement) => placement.job.taskId),
        placements.map((placement) => placement.channelId),
        placements.map((placement) => placement.prepares),
        this.family,
        this.#leaseEnd(now),
        now,
      ],
      'provider-job-place',
    );
    await tx.query(
      // In one order, so that two claims on different channels cannot deadlock.
      `INSERT INTO provider.account_served (family, account_id, at)
       SELECT DISTINCT $1, account_id, $3::timestamptz FROM unnest($2::text[]) AS a (account_id) ORDER BY account_id
       ON CONFLICT (family, account_id) DO UPDATE SET at = excluded.at`,
      [this.family, placements.map((placement) => placement.job.accountId), now],
      'provider-account-served',
    );
    return jobs;
  }

  /** Lets jobs that `lockQueued` gave wait until `until`, so that the ones behind them are seen. */
  async postpone(tx: Transaction, jobs: readonly Job[], until: Date): Promise<void> {
    if (jobs.length === 0) return;
    await tx.query(
      'UPDATE provider.job SET due_at = $2 WHERE task_id = ANY($1)',
      [jobs.map((job) => job.taskId), until],
      'provider-job-postpone',
    );
  }

  /** Lets jobs that `lockQueued` gave run at the normal price, and returns them as they then are. */
  async runAtNormalPrice(tx: Transaction, jobs: readonly Job[]): Promise<Job[]> {
    const specs = jobs.map((job) => atNormalPrice(job.spec));
    if (jobs.length > 0) {
      await tx.query(
        `UPDATE provider.job j SET spec = n.spec
           FROM unnest($1::text[], $2::jsonb[]) AS n (task_id, spec) WHERE j.task_id = n.task_id`,
        [jobs.map((job) => job.taskId), specs],
      );
    }
    return jobs.map((job, i) => ({ ...job, spec: specs[i]! }));
  }

  /** Lets jobs that wait for a window begin with the next one, where they wait for one that the operator has changed. */
  async followWindows(): Promise<void> {
    const opensAt = this.windows.opensAt(this.clock.now());
    await this.database.query(
      `UPDATE provider.job SET due_at = $2
        WHERE family = $1 AND state = 'queued' AND spec->>'inWindow' = 'true' AND due_at > $2`,
      [this.family, opensAt],
    );
  }

  /** Claims jobs in flight on a channel that are due, the longest due first. */
  async claimDue(sql: Sql, channelId: string, limit: number): Promise<Job[]> {
    const now = this.clock.now();
    return sql.query<Job>(
      `WITH due AS MATERIALIZED (
         SELECT task_id FROM provider.job
          WHERE channel_id = $1 AND family = $2 AND state IN ${IN_FLIGHT} AND due_at <= $3
          ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED)
       UPDATE provider.job j SET lease = j.lease + 1, due_at = $5
         FROM due WHERE j.task_id = due.task_id
       RETURNING ${JOB}`,
      [channelId, this.family, now, limit, this.#leaseEnd(now)],
      'provider-job-claim-due',
    );
  }

  /** Queued jobs past their deadline, claimed. */
  async claimOverdue(limit: number): Promise<Job[]> {
    const now = this.clock.now();
    return this.database.query<Job>(
      `WITH overdue AS MATERIALIZED (
         SELECT task_id FROM provider.job
          WHERE family = $1 AND state = 'queued' AND deadline_at <= $2 LIMIT $3 FOR UPDATE SKIP LOCKED)
       UPDATE provider.job j SET lease = j.lease + 1, due_at = $4
         FROM overdue WHERE j.task_id = overdue.task_id
       RETURNING ${JOB}`,
      [this.family, now, limit, this.#leaseEnd(now)],
    );
  }

  /** Prolongs the claims of jobs that are being worked on. */
  async renew(jobs: readonly Pick<Job, 'taskId' | 'lease'>[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.database.query(
      `UPDATE provider.job j SET due_at = $3
         FROM unnest($1::text[], $2::integer[]) AS held (task_id, lease)
        WHERE j.task_id = held.task_id AND j.lease = held.lease AND j.state IN ${IN_FLIGHT}`,
      [jobs.map((job) => job.taskId), jobs.map((job) => job.lease), this.#leaseEnd(this.clock.now())],
      'provider-job-renew',
    );
  }

  /**
   * Writes a step's outcome with its events and calls, if the guard still holds, and returns whether it did. A cancel that
   * was asked for meanwhile keeps the job due now, unless the change answers it.
   */
  async change(job: Job, change: JobChange, along: Along = {}): Promise<boolean> {
    const { events = [], calls = [] } = along;
    // Most looks change one row and say nothing: they need no transaction of their own.
    if (events.length === 0 && calls.length === 0)
      return this.#write(this.database, job, change, along.guard);
    return this.database.transaction(async (tx) => {
      if (!(await this.#write(tx, job, change, along.guard))) return false;
      await this.#addCalls(tx, job, calls);
      await this.outbox.append(tx, events);
      return true;
    });
  }

  /**
   * Puts a job of which the vendor certainly has nothing alive back into the queue; when its cancel has been asked for it
   * is cancelled instead, since now it can be.
   */
  async requeue(job: Job, change: JobChange & { readonly dueAt: Date }, along: Along = {}): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const back: JobChange = { ...change, state: 'queued', calledAt: null, vendorTaskId: null };
      if (!(await this.#write(tx, job, back, along.guard))) return false;
      await this.#addCalls(tx, job, along.calls ?? []);
      const now = this.clock.now();
      const cancelled = await tx.query(
        `UPDATE provider.job
            SET state = 'failed', due_at = NULL, error_code = 'cancelled', error_message = 'Cancelled.', finished_at = $2
          WHERE task_id = $1 AND cancel_requested RETURNING task_id`,
        [job.taskId, now],
      );
      await this.outbox.append(tx, [
        ...(along.events ?? []),
        ...(cancelled.length === 1 ? [this.events.cancelled(job)] : []),
      ]);
      return true;
    });
  }

  /** A job that has come here, whatever became of it. */
  async find(taskId: string): Promise<Job | undefined> {
    const [job] = await this.database.query<Job>(
      `SELECT ${JOB} FROM provider.job j WHERE j.task_id = $1 AND j.family = $2 AND j.spec IS NOT NULL`,
      [taskId, this.family],
    );
    return job;
  }

  /** Calls made to vendors for a task, the first ones first. */
  async calls(taskId: string): Promise<VendorCall[]> {
    return this.database.query<VendorCall>(
      `SELECT ${CALL} FROM provider.vendor_call WHERE task_id = $1 ORDER BY at LIMIT ${MOST_CALLS}`,
      [taskId],
    );
  }

  /** Messages about a task that are kept still, in their order. */
  async messages(taskId: string): Promise<SentMessage[]> {
    return this.database.query<SentMessage>(
      `SELECT ${MESSAGE} FROM provider.outbox WHERE payload->>'taskId' = $1 ORDER BY position LIMIT ${MOST_CALLS}`,
      [taskId],
    );
  }

  /** Ids of jobs of all families that are in doubt, the newest first, of those before `before`. */
  async uncertain(limit: number, before: string | undefined): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT task_id AS id FROM provider.job WHERE state = 'uncertain' AND ($2::text IS NULL OR task_id < $2)
        ORDER BY task_id DESC LIMIT $1`,
      [limit, before ?? null],
    );
    return rows.map(({ id }) => id);
  }

  /** Removes a batch of finished jobs, with their calls, that ended before `before`; returns whether there may be more. */
  async prune(before: Date): Promise<boolean> {
    const rows = await this.database.query(
      `DELETE FROM provider.job WHERE task_id IN (
         SELECT task_id FROM provider.job WHERE family = $1 AND finished_at < $2 LIMIT ${PRUNE_BATCH})
       RETURNING task_id`,
      [this.family, before],
    );
    return rows.length === PRUNE_BATCH;
  }

  /** Jobs that are not over, by state, and the age in seconds of what has been due longest. */
  async backlog(): Promise<{
    readonly states: Partial<Record<JobState, number>>;
    readonly dueLagSeconds: number;
  }> {
    const rows = await this.database.query<{ state: JobState; jobs: number; firstDue: Date | null }>(
      `SELECT state, count(*)::int AS jobs, min(due_at) AS "firstDue" FROM provider.job
        WHERE family = $1 AND (state = 'queued' OR state IN ${IN_FLIGHT}) GROUP BY state`,
      [this.family],
    );
    const now = this.clock.now().getTime();
    const lags = rows.map((row) => (row.firstDue ? now - row.firstDue.getTime() : 0));
    return {
      states: Object.fromEntries(rows.map((row) => [row.state, row.jobs])),
      dueLagSeconds: Math.max(0, ...lags) / 1_000,
    };
  }

  async #write(sql: Sql, job: Job, change: JobChange, guard: Guard = 'lease'): Promise<boolean> {
    const now = this.clock.now();
    const values: unknown[] = [job.taskId, now];
    const parameter = (value: unknown): string => `$${values.push(value)}`;
    const set = Object.entries(change)
      .filter(([name, value]) => value !== undefined && name !== 'dueAt')
      .map(([name, value]) => `${CHANGEABLE[name as keyof JobChange]} = ${parameter(value)}`);
    if (change.dueAt !== undefined) {
      const due = parameter(change.dueAt);
      const unseen = job.cancelRequested || change.dueAt === null ? 'false' : 'cancel_requested';
      set.push(`due_at = CASE WHEN ${unseen} THEN $2::timestamptz ELSE ${due}::timestamptz END`);
    }
    const condition =
      guard === 'lease'
        ? `lease = ${parameter(job.lease)} AND state = ${parameter(job.state)}`
        : `reference = ${parameter(job.reference)} AND state IN ('submitting', 'uncertain')`;
    const rows = await sql.query(
      `UPDATE provider.job SET ${[...set, 'updated_at = $2'].join(', ')}
        WHERE task_id = $1 AND ${condition} RETURNING task_id`,
      values,
    );
    return rows.length === 1;
  }

  async #addCalls(tx: Transaction, job: Job, calls: readonly VendorCall[]): Promise<void> {
    if (calls.length === 0) return;
    await tx.query(
      `INSERT INTO provider.vendor_call (task_id, reference, at, channel_id, action, outcome, vendor_code, latency_ms)
       SELECT $1, $2, * FROM unnest($3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::integer[])`,
      [
        job.taskId,
        job.reference,
        calls.map((call) => call.at),
        calls.map((call) => call.channelId),
        calls.map((call) => call.action),
        calls.map((call) => call.outcome),
        calls.map((call) => call.vendorCode ?? null),
        calls.map((call) => call.latencyMs),
      ],
      'provider-vendor-calls',
    );
  }

  #leaseEnd(now: Date): Date {
    return new Date(now.getTime() + LEASE_MS);
  }
}
