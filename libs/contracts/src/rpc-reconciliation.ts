import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsNumberString,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

/** One check of the books. `differences` lists what is wrong (ids and amounts), at most 100 of them. */
export class ReconciliationCheck {
  @IsString()
  name: string;

  @IsBoolean()
  ok: boolean;

  @IsInt()
  checked: number;

  @IsArray()
  @IsString({ each: true })
  differences: string[];
}

/** `recent`: what is new since the last scheduled pass, against what that had verified. `full`: everything. */
export const RECONCILIATION_SCOPES = ['recent', 'full'] as const;
export type ReconciliationScope = (typeof RECONCILIATION_SCOPES)[number];

/** `rpc.billing.reconcile.v1`: checks the books now. Replies Reconciliation. */
export class ReconcileRequest {
  /** Absent = full. */
  @IsOptional()
  @IsIn(RECONCILIATION_SCOPES)
  scope?: ReconciliationScope;
}

export class Reconciliation {
  @IsBoolean()
  ok: boolean;

  @IsISO8601()
  at: string;

  @IsOptional()
  @IsIn(RECONCILIATION_SCOPES)
  scope?: ReconciliationScope;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ReconciliationCheck)
  checks: ReconciliationCheck[];
}

/** `rpc.billing.reconciliation-start.v1`: has a pass made soon, beside the schedule. Replies ReconciliationRun. */
export class ReconciliationStart {
  @IsIn(RECONCILIATION_SCOPES)
  scope: ReconciliationScope;

  /** Admin key that asks for it. */
  @IsString()
  @IsNotEmpty()
  by: string;
}

/** A pass over the books that was scheduled or asked for, and what it came to. */
export class ReconciliationRun {
  @IsString()
  id: string;

  @IsIn(RECONCILIATION_SCOPES)
  scope: ReconciliationScope;

  /** Admin key; absent: the schedule. */
  @IsOptional()
  @IsString()
  askedBy?: string;

  @IsISO8601()
  dueAt: string;

  /** Absent until it is over, like what follows. */
  @IsOptional()
  @IsISO8601()
  finishedAt?: string;

  @IsOptional()
  @IsBoolean()
  ok?: boolean;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ReconciliationCheck)
  checks?: ReconciliationCheck[];
}

/** `rpc.billing.reconciliation-runs.v1`: the latest first. Replies ReconciliationRuns. */
export class ReconciliationRunsRequest {
  @IsOptional()
  @IsString()
  id?: string;

  /** Only those that went well, or only those that did not. */
  @IsOptional()
  @IsBoolean()
  ok?: boolean;

  @IsInt()
  @Min(1)
  @Max(1_000)
  limit: number;

  @IsOptional()
  @IsString()
  after?: string;
}

export class ReconciliationRuns {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ReconciliationRun)
  runs: ReconciliationRun[];

  @IsBoolean()
  hasMore: boolean;
}

/** Something that is wrong with the books, from the pass that saw it first to the last one that did. */
export class ReconciliationFinding {
  /** `<check>/<subject>`. */
  @IsString()
  id: string;

  @IsString()
  check: string;

  @IsString()
  subject: string;

  @IsOptional()
  @IsNumberString()
  amount?: string;

  @IsString()
  firstRun: string;

  @IsISO8601()
  firstSeenAt: string;

  @IsISO8601()
  lastSeenAt: string;

  /** When a pass that would have seen it did not. */
  @IsOptional()
  @IsISO8601()
  goneAt?: string;
}

/** `rpc.billing.reconciliation-findings.v1`: by their ids. Replies ReconciliationFindings. */
export class ReconciliationFindingsRequest {
  /** Also those that are gone. */
  @IsOptional()
  @IsBoolean()
  gone?: boolean;

  @IsInt()
  @Min(1)
  @Max(1_000)
  limit: number;

  @IsOptional()
  @IsString()
  after?: string;
}

export class ReconciliationFindings {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ReconciliationFinding)
  findings: ReconciliationFinding[];

  @IsBoolean()
  hasMore: boolean;
}
