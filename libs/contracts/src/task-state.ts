/**
 * States of a task and their ranks. A task only ever moves to a higher rank, which makes every projection
 * of events safe against duplicates and reordering: apply an event only when its rank is greater.
 */
export const TASK_STATES = [
  'queued',
  'waiting_window',
  'submitting',
  'uncertain',
  'running',
  'completed',
  'failed',
] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** The rank of a task that is over. */
export const ENDED_RANK = 90;

export const TASK_STATE_RANK: Readonly<Record<TaskState, number>> = {
  queued: 10,
  waiting_window: 20,
  submitting: 30,
  uncertain: 40,
  running: 50,
  completed: ENDED_RANK,
  failed: ENDED_RANK,
};

export function isTerminal(state: TaskState): state is 'completed' | 'failed' {
  return TASK_STATE_RANK[state] === ENDED_RANK;
}

/** The four words a client may ever see. */
export type PublicStatus = 'queued' | 'in_progress' | 'completed' | 'failed';

export function publicStatus(state: TaskState): PublicStatus {
  switch (state) {
    case 'queued':
    case 'waiting_window':
      return 'queued';
    case 'submitting':
    case 'uncertain':
    case 'running':
      return 'in_progress';
    case 'completed':
    case 'failed':
      return state;
  }
}

/** Why a task failed, as clients read it in `error.code` of a video. */
export const TASK_ERROR_CODES = [
  'moderation_blocked',
  'invalid_input',
  'upstream_failed',
  'upstream_rejected',
  'timed_out',
  'expired',
  'cancelled',
] as const;
export type TaskErrorCode = (typeof TASK_ERROR_CODES)[number];
