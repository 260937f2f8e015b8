import type { World } from '../vendor.js';
import { describeRow, stateOf } from './describe-task.js';
import type { ViduTask } from './describe-task.js';
import { refusal } from './vidu-error.js';

const DAY_MS = 86_400_000;
const LISTED_DAYS = 7;

/**
 * `GET /tasks`: newest first, filtered by time, id and state, in pages by number or token. The two sites spell the pager
 * differently; both are understood.
 */
export function listTasks(
  tasks: Iterable<ViduTask>,
  query: Readonly<Record<string, string | string[] | undefined>>,
  now: number,
  world: World,
): object {
  const pager = (name: string): string | undefined =>
    [query[`pager.${name}`], query[`paper.${name}`]].flat().find((value) => value !== undefined);
  const number = (name: string, fallback: number, most: number): number => {
    const value = pager(name);
    if (value === undefined) return fallback;
    if (!/^\d{1,9}$/.test(value) || Number(value) > most) throw refusal('FieldInvalid', `pager.${name}`);
    return Number(value);
  };
  const time = (name: string, fallback: number): number => {
    const value = query[name];
    if (value === undefined) return fallback;
    const at = Date.parse(String(value));
    if (Number.isNaN(at)) throw refusal('FieldInvalid', name);
    return at;
  };
  const from = time('created_at.from', now - LISTED_DAYS * DAY_MS);
  const to = time('created_at.to', now);
  const ids = [query['task_ids'] ?? []].flat();
  const states = [query['states'] ?? []].flat();
  const matching = [...tasks]
    .filter(
      (task) =>
        task.createdAt >= from &&
        task.createdAt <= to &&
        (ids.length === 0 || ids.includes(task.id)) &&
        (states.length === 0 || states.includes(stateOf(task))),
    )
    .toReversed();

  const size = number('pagesz', 10, 100) || 10;
  const token = pager('page_token');
  const first = token ? startOf(matching, token) : number('page', 0, 1_000_000) * size;
  const page = matching.slice(first, first + size);
  const more = first + size < matching.length;
  return {
    next_page_token: more ? Buffer.from(page.at(-1)!.id).toString('base64url') : '',
    tasks: page.map((task) => describeRow(task, world)),
  };
}

/** A token names the last task of its page, so tasks that are created meanwhile do not shift the pages. */
function startOf(tasks: readonly ViduTask[], token: string): number {
  const id = Buffer.from(token, 'base64url').toString();
  const at = tasks.findIndex((task) => task.id === id);
  if (at < 0) throw refusal('FieldInvalid', 'pager.page_token');
  return at + 1;
}
