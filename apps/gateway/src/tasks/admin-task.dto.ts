import { ApiSchema } from '@nestjs/swagger';
import { JOB_RESOLUTIONS, TASK_STATES } from '@reelgate/contracts';
import type { Family, JobResolutionOutcome, PublicStatus, TaskState } from '@reelgate/contracts';
import { ReceiptAnswer } from '../money/money.dto.js';
import {
  Amount,
  FamilyName,
  Flag,
  Instant,
  Integer,
  Members,
  Nested,
  QueryInstant,
  Text,
  UnixTime,
  Word,
} from '../openapi/fields.js';
import { PageOf, PageQuery } from '../openapi/page.dto.js';
import { Warning } from './warning.dto.js';

const STATUSES = ['queued', 'in_progress', 'completed', 'failed'] as const;

export class AdminTaskQuery extends PageQuery {
  @Text({ optional: true })
  account_id?: string;

  @Text({ optional: true })
  key_id?: string;

  @FamilyName({ optional: true })
  family?: Family;

  @Word(STATUSES, { optional: true, description: 'As clients see it.' })
  status?: PublicStatus;

  @Word(TASK_STATES, { optional: true, description: 'As the gateway knows it.' })
  state?: TaskState;

  @Text({ optional: true, description: 'Combined billing name' })
  billing_model?: string;

  @QueryInstant({ optional: true, description: 'Created at or after this instant.' })
  from?: Date;

  @QueryInstant({ optional: true, description: 'Created before this instant.' })
  to?: Date;
}

class AdminTaskError {
  @Text()
  code: string;

  @Text()
  message: string;
}

@ApiSchema({ name: 'AdminTask' })
export class AdminTask {
  @Text()
  id: string;

  @Word(['task'])
  object: 'task';

  @Text()
  account_id: string;

  @Text()
  key_id: string;

  @Text()
  dialect: string;

  @FamilyName()
  family: Family;

  @Text()
  model: string;

  @Text()
  billing_model: string;

  @Word(TASK_STATES)
  state: TaskState;

  @Word(STATUSES)
  status: PublicStatus;

  @Integer({ least: 0, most: 100 })
  progress: number;

  @Amount()
  held: string;

  @Amount({ nullable: true })
  charged: string | null;

  @Text()
  currency: string;

  @Text({ nullable: true })
  vendor: string | null;

  @Text({ nullable: true })
  channel_id: string | null;

  @Nested(AdminTaskError, { nullable: true })
  error: AdminTaskError | null;

  @Flag({ description: 'Whether its film is kept in the store.' })
  archived: boolean;

  @UnixTime()
  created_at: number;

  @UnixTime({ nullable: true, description: 'When a vendor last took it, or found it again.' })
  submitted_at: number | null;

  @UnixTime({ nullable: true })
  ended_at: number | null;

  @UnixTime({ nullable: true })
  deleted_at: number | null;
}

export class AdminTaskList extends PageOf(AdminTask) {}

class AdminUpload {
  @Text()
  key: string;

  @Text()
  content_type: string;

  @Instant()
  expires_at: string;
}

export class Moment {
  @Instant()
  at: string;

  @Word(['gateway', 'provider', 'billing', 'operator'])
  source: 'gateway' | 'provider' | 'billing' | 'operator';

  @Text()
  what: string;
}

/** What its provider knows of a task. */
export class AdminJob {
  @Text({ description: "The provider's own word" })
  state: string;

  @Text({ nullable: true })
  channel_id: string | null;

  @Text({ nullable: true, description: "The vendor's id of the task" })
  vendor_task_id: string | null;

  @Text({ description: 'Under which the vendor was asked to make it' })
  reference: string;

  @Text({
    nullable: true,
    description: 'What the last look at the vendor came to; of a task in doubt, what is known of it',
  })
  last_look: string | null;
}

/** Why an operator does something to a task; it is kept in the audit. */
export class GiveReason {
  @Text({ least: 1, longest: 500 })
  reason: string;
}

export class ResolveUncertain extends GiveReason {
  @Word(JOB_RESOLUTIONS, {
    description:
      '`completed`: the vendor has it, as `vendor_task_id`, and it is looked at there. `failed`: it is over, and its hold is given back. `resubmit`: the vendor certainly has nothing of it, so it is made once more.',
  })
  outcome: JobResolutionOutcome;

  @Text({
    least: 1,
    longest: 200,
    optional: true,
    description: "The vendor's id of the task, for `completed`",
  })
  vendor_task_id?: string;

  @Text({ longest: 500, optional: true, description: 'What the client is told, for `failed`' })
  message?: string;
}

export class AdminTaskDetails extends AdminTask {
  @Nested(AdminJob, {
    nullable: true,
    description: 'Null when the provider has forgotten it, or cannot be asked now.',
  })
  job: AdminJob | null;

  @Members({ description: 'The normalised request.', nullable: true })
  spec: object | null;

  @Members()
  metadata: Record<string, unknown>;

  @Nested(Warning, { list: true })
  warnings: readonly Warning[];

  @Text({ nullable: true })
  remixed_from: string | null;

  @Text({ nullable: true })
  callback_url: string | null;

  @Text({ list: true })
  idempotency_keys: readonly string[];

  @Nested(AdminUpload, { list: true })
  uploads: readonly AdminUpload[];

  @Nested(ReceiptAnswer, {
    nullable: true,
    description: 'Null when billing has none, or cannot be asked now.',
  })
  receipt: ReceiptAnswer | null;

  @Nested(Moment, {
    list: true,
    description: 'Request, messages, calls to vendors, ledger, archive and what operators did, in order.',
  })
  timeline: readonly Moment[];
}
