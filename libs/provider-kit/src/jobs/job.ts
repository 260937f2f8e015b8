import type { TaskErrorCode, TaskResult, TaskSpec, Vendor } from '@reelgate/contracts';

/**
 * `submitting`: the vendor may or may not have it; `uncertain`: the same, and nobody could find out soon. From `queued` a
 * job only leaves by a claim, and it comes back there only when it is certain that the vendor has no live job of it.
 */
export type JobState = 'queued' | 'submitting' | 'uncertain' | 'running' | 'completed' | 'failed';

/** The states in which a vendor has, or may have, the job: as literals of SQL, so that the indexes of these serve. */
export const IN_FLIGHT = inStates(['submitting', 'uncertain', 'running']);

function inStates(states: readonly JobState[]): string {
  return `(${states.map((state) => `'${state}'`).join(', ')})`;
}

/** What the command's message was part of: its request id and trace headers, handed on to every event. */
export interface JobContext {
  readonly requestId?: string;
  readonly trace?: Readonly<Record<string, string>>;
}

/** One task at this provider: a row of `provider.job` (its columns are described in the migration). */
export interface Job {
  readonly taskId: string;
  readonly accountId: string;
  readonly spec: TaskSpec;
  readonly context: JobContext;
  readonly state: JobState;
  readonly channelId: string | null;
  /** Of the channel; null too when the channel has been deleted. */
  readonly vendor: Vendor | null;
  readonly vendorTaskId: string | null;
  readonly reference: string;
  readonly attempt: number;
  readonly prepared: Record<string, unknown> | null;
  readonly calledAt: Date | null;
  readonly tries: number;
  readonly lease: number;
  readonly deadlineAt: Date;
  readonly acceptedAt: Date | null;
  readonly startedAt: Date | null;
  readonly looks: number;
  readonly lastLook: string | null;
  readonly progress: number;
  readonly progressAt: Date | null;
  readonly cancelRequested: boolean;
  /** Since when the vendor says that it does not have the job it accepted. */
  readonly missingSince: Date | null;
  readonly createdAt: Date;
}

/** What a step may change in a job. Absent members stay. */
export interface JobChange {
  readonly state?: JobState;
  readonly spec?: TaskSpec;
  readonly vendorTaskId?: string | null;
  readonly reference?: string;
  readonly attempt?: number;
  readonly prepared?: Readonly<Record<string, unknown>> | null;
  readonly calledAt?: Date | null;
  readonly tries?: number;
  readonly dueAt?: Date | null;
  readonly deadlineAt?: Date;
  readonly acceptedAt?: Date | null;
  readonly startedAt?: Date | null;
  readonly looks?: number;
  readonly lastLook?: string | null;
  readonly progress?: number;
  readonly progressAt?: Date;
  readonly cancelRequested?: boolean;
  readonly missingSince?: Date | null;
  readonly errorCode?: TaskErrorCode;
  readonly errorMessage?: string;
  readonly result?: TaskResult;
  readonly finishedAt?: Date;
}

/** One call to a vendor, for the task's timeline. No texts, no addresses: nothing that could hold a secret. */
export interface VendorCall {
  readonly at: Date;
  readonly channelId: string;
  readonly action: 'prepare' | 'submit' | 'find' | 'query' | 'cancel';
  /** Kind of the outcome, as in `vendor.ts`. */
  readonly outcome: string;
  readonly vendorCode?: string;
  readonly latencyMs: number;
}

/** The reference of an attempt: the task id for the first, `<task id>.<n>` for the n-th. */
export function referenceOf(taskId: string, attempt: number): string {
  return attempt === 1 ? taskId : `${taskId}.${attempt}`;
}
