import type { World } from '../vendor.js';
import { invalid } from './ark-error.js';
import { describeTask, statusOf } from './describe-task.js';
import type { ArkTask } from './describe-task.js';

/** `GET …/tasks`: newest first, filtered, in numbered pages. */
export function listTasks(
  tasks: Iterable<ArkTask>,
  query: Readonly<Record<string, string | string[] | undefined>>,
  world: World,
): object {
  const number = (name: string, fallback: number): number => {
    const value = query[name];
    if (value === undefined) return fallback;
    const wanted = Number(value);
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > 500)
      throw invalid(name, 'it must be from 1 to 500');
    return wanted;
  };
  const page = number('page_num', 1);
  const size = number('page_size', 10);
  const ids = [query['filter.task_ids'] ?? []].flat();
  const { 'filter.status': status, 'filter.model': model, 'filter.service_tier': tier } = query;
  const matching = [...tasks]
    .filter(
      (task) =>
        (ids.length === 0 || ids.includes(task.id)) &&
        (status === undefined || statusOf(task) === status) &&
        (model === undefined || task.request.model === model) &&
        (tier === undefined || (task.request.flex ? 'flex' : 'default') === tier),
    )
    .toReversed();
  return {
    total: matching.length,
    items: matching
      .slice((page - 1) * size, page * size)
      .map((task) => describeTask(task, world, 'failure_reason')),
  };
}
