import type { Account } from './account.js';
import type { Action } from './action.js';
import { checkSubAppId } from './action.js';
import { DAY_MS, TASK_DAYS, isoTime, statusOf } from './vod-task.js';
import type { VodTask } from './vod-task.js';
import { VodError } from './vod-error.js';

interface Range {
  readonly after: number;
  readonly before: number;
}

/** Where a page ended: the sort time (whole seconds, in milliseconds) and the order number of its last task. */
interface Cursor {
  readonly time: number;
  readonly order: number;
}

const RANGE = { object: { After: 'string', Before: 'string' } } as const;

/**
 * DescribeTasks: the tasks of the last three days, filtered by state and times (both ends included), sorted by creation
 * (default) or finish, newest first by default, in pages. The scroll token holds the place, so tasks that are created
 * meanwhile do not shift the pages.
 */
export const describeTasks: Action = {
  role: 'query',
  members: {
    SubAppId: 'integer',
    Status: 'string',
    FileId: 'string',
    CreateTime: RANGE,
    FinishTime: RANGE,
    Sort: { object: { Field: 'string', Order: 'string' } },
    Limit: 'integer',
    ScrollToken: 'string',
  },
  required: [],
  run: ({ account, body, now }) => {
    checkSubAppId(account, body['SubAppId']);
    account.limits.action('DescribeTasks').count(now);
    const limit = (body['Limit'] as number | undefined) ?? 10;
    if (limit < 1 || limit > 100) {
      throw new VodError('InvalidParameterValue.Limit', 'Limit must be from 1 to 100.');
    }
    const sort = (body['Sort'] ?? {}) as { Field?: string; Order?: string };
    const byFinish = choice('Sort.Field', sort.Field, ['CreateTime', 'FinishTime']) === 'FinishTime';
    const ascending = choice('Sort.Order', sort.Order, ['Desc', 'Asc']) === 'Asc';
    const status = body['Status'] as string | undefined;
    choice('Status', status, ['', 'WAITING', 'PROCESSING', 'FINISH', 'ABORTED']);
    const created = rangeOf('CreateTime', body['CreateTime']);
    const finished = rangeOf('FinishTime', body['FinishTime']);
    const cursor = readToken(body['ScrollToken'] as string | undefined);

    const timeOf = (task: VodTask): number => toSecond(byFinish ? (task.endedAt ?? 0) : task.createdAt);
    const compare = (a: Cursor, b: Cursor): number =>
      (a.time - b.time || a.order - b.order) * (ascending ? 1 : -1);
    const placeOf = (task: VodTask): Cursor => ({ time: timeOf(task), order: task.order });
    const matching = candidates(account, created, finished)
      .filter(
        (task) =>
          now - task.createdAt < TASK_DAYS * DAY_MS &&
          (!status || statusOf(task) === status) &&
          !body['FileId'] &&
          within(created, task.createdAt) &&
          (!cursor || compare(placeOf(task), cursor) > 0),
      )
      .sort((a, b) => compare(placeOf(a), placeOf(b)));
    const page = matching.slice(0, limit);
    return {
      TaskSet: page.map((task) => ({
        TaskId: task.id,
        Status: statusOf(task),
        FileId: '',
        TaskType: 'AigcVideoTask',
        CreateTime: isoTime(task.createdAt),
        BeginProcessTime: isoTime(task.beganAt),
        FinishTime: isoTime(task.endedAt),
        SessionId: task.request.SessionId ?? '',
        SessionContext: task.request.SessionContext ?? '',
      })),
      ScrollToken: matching.length > limit ? writeToken(placeOf(page.at(-1)!)) : '',
    };
  },
};

/** The part of the account's tasks that the time filters leave, by binary search. */
function candidates(account: Account, created: Range | null, finished: Range | null): VodTask[] {
  return finished
    ? between(account.ended, (task) => task.endedAt!, finished)
    : between(account.created, (task) => task.createdAt, created);
}

function between(
  tasks: readonly VodTask[],
  timeOf: (task: VodTask) => number,
  range: Range | null,
): VodTask[] {
  if (!range) return [...tasks];
  const first = (isPast: (time: number) => boolean): number => {
    let low = 0;
    let high = tasks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isPast(toSecond(timeOf(tasks[middle]!)))) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return tasks.slice(
    first((time) => time >= range.after),
    first((time) => time > range.before),
  );
}

const toSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

const within = (range: Range | null, time: number): boolean =>
  !range || (toSecond(time) >= range.after && toSecond(time) <= range.before);

function rangeOf(name: string, value: unknown): Range | null {
  if (value === undefined) return null;
  const { After, Before } = value as { After?: string; Before?: string };
  const read = (member: string, text: string | undefined, none: number): number => {
    if (!text) return none;
    const time = Date.parse(text);
    if (Number.isNaN(time)) {
      throw new VodError('InvalidParameterValue', `${name}.${member} is not an ISO 8601 time.`);
    }
    return time;
  };
  return { after: read('After', After, -Infinity), before: read('Before', Before, Infinity) };
}

function choice(name: string, value: string | undefined, allowed: readonly string[]): string {
  if (!value) return allowed[0]!;
  if (!allowed.includes(value)) {
    throw new VodError(
      'InvalidParameterValue',
      `${name} must be one of ${allowed.filter(Boolean).join(', ')}.`,
    );
  }
  return value;
}

const writeToken = (cursor: Cursor): string =>
  Buffer.from(`${cursor.time}.${cursor.order}`).toString('base64url');

function readToken(token: string | undefined): Cursor | null {
  if (!token) return null;
  const match = /^(\d+)\.(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (!match) throw new VodError('InvalidParameterValue', 'ScrollToken is not valid.');
  return { time: Number(match[1]), order: Number(match[2]) };
}
