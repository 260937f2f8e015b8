import { isTerminal, TASK_STATE_RANK } from '@reelgate/contracts';
import type { TaskErrorCode, TaskResult, TaskState } from '@reelgate/contracts';

/** What one event says about a task. */
export interface TaskChange {
  readonly id: string;
  readonly state: TaskState;
  /** When it happened at the provider (ISO 8601). */
  readonly at: string;
  readonly progress?: number;
  readonly submitted?: { readonly vendor: string; readonly channelId: string };
  /** It came into doubt. */
  readonly doubted?: boolean;
  readonly error?: { readonly code: TaskErrorCode; readonly message: string };
  readonly result?: TaskResult;
}

/** Several changes of one task, taken together. */
export interface Folded {
  readonly id: string;
  readonly state: TaskState;
  readonly progress: number;
  readonly submitted?: { readonly vendor: string; readonly channelId: string; readonly at: string };
  /** When it last came into doubt. */
  readonly doubtedAt?: string;
  /** The event that ended it. */
  readonly end?: TaskChange;
}

/** 100 belongs to a film that is there. */
const MOST_PROGRESS_UNDER_WAY = 99;

/** One entry a task: an UPDATE takes any one of several rows that match, so several must not come to it. */
export function foldChanges(changes: readonly TaskChange[]): Folded[] {
  const byId = new Map<string, Folded>();
  for (const change of changes) {
    const before = byId.get(change.id);
    const later = change.submitted && !(before?.submitted && before.submitted.at >= change.at);
    const submitted = later && change.submitted ? { ...change.submitted, at: change.at } : before?.submitted;
    const doubts = [before?.doubtedAt, change.doubted ? change.at : undefined].filter(
      (at) => at !== undefined,
    );
    const doubtedAt = doubts.sort().at(-1);
    const end = before?.end ?? (isTerminal(change.state) ? change : undefined);
    const ahead = !before || TASK_STATE_RANK[change.state] > TASK_STATE_RANK[before.state];
    byId.set(change.id, {
      id: change.id,
      state: end?.state ?? (ahead ? change.state : before.state),
      progress: Math.max(before?.progress ?? 0, Math.min(change.progress ?? 0, MOST_PROGRESS_UNDER_WAY)),
      ...(submitted ? { submitted } : {}),
      ...(doubtedAt === undefined ? {} : { doubtedAt }),
      ...(end ? { end } : {}),
    });
  }
  return [...byId.values()];
}
