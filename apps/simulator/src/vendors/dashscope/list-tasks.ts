import { randomUUID } from 'node:crypto';
import { invalid } from './dashscope-error.js';
import { statusOf } from './describe-task.js';
import type { DashScopeTask } from './describe-task.js';

type Query = Readonly<Record<string, string | undefined>>;

/** `GET /tasks`: newest first, filtered, in numbered pages. Times are `YYYYMMDDhhmmss` in Beijing's. */
export function listTasks(tasks: Iterable<DashScopeTask>, query: Query): object {
  const from = instant('start_time', query, -Infinity);
  const to = instant('end_time', query, Infinity);
  const page = whole('page_no', query, 1);
  const size = whole('page_size', query, 10);
  const { status, model_name: model } = query;
  const matching = [...tasks]
    .filter(
      (task) =>
        task.createdAt >= from &&
        task.createdAt <= to &&
        (status === undefined || statusOf(task) === status) &&
        (model === undefined || task.request.model === model),
    )
    .toReversed();
  return {
    request_id: randomUUID(),
    total: matching.length,
    total_page: Math.ceil(matching.length / size),
    page_no: page,
    page_size: size,
    data: matching.slice((page - 1) * size, page * size).map((task) => ({
      task_id: task.id,
      model_name: task.request.model,
      status: statusOf(task),
      gmt_create: task.createdAt,
      start_time: task.beganAt,
      end_time: task.endedAt,
    })),
  };
}

function instant(name: string, query: Query, absent: number): number {
  const text = query[name];
  if (text === undefined) return absent;
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  if (Number.isNaN(at)) throw invalid(name, 'it must be YYYYMMDDhhmmss');
  return at;
}

function whole(name: string, query: Query, absent: number): number {
  const value = Number(query[name] ?? absent);
  if (!Number.isInteger(value) || value < 1 || value > 100) throw invalid(name, 'it must be from 1 to 100');
  return value;
}
