import type { ProviderJob, Receipt } from '@reelgate/contracts';
import type { AuditEntry } from '../audit/audit-entry.entity.js';
import type { Moment } from './admin-task.dto.js';
import type { Task } from './task.js';
import type { SentCommand } from './tasks.repository.js';

/** What is known of a task, by who knows it. */
export interface Known {
  readonly task: Task;
  readonly command: SentCommand | undefined;
  readonly job: ProviderJob | undefined;
  readonly receipt: Receipt | undefined;
  /** What operators did to it. */
  readonly audit: readonly AuditEntry[];
}

/** All that has happened to a task, in order; at one instant in the order in which things follow from each other. */
export function timelineOf({ task, command, job, receipt, audit }: Known): Moment[] {
  const moment = (source: Moment['source'], at: Date | string | null | undefined, what: string): Moment[] =>
    at ? [{ at: typeof at === 'string' ? at : at.toISOString(), source, what }] : [];
  const transactions = Map.groupBy(receipt?.entries ?? [], ({ txId }) => txId);
  const [reserved, ...settled] = [...transactions.values()].map((entries) => {
    const [{ kind, at }] = entries as [(typeof entries)[number]];
    const moves = entries.map(({ account, amount }) => `${account} ${amount}`).join(', ');
    return moment('billing', at, `${kind}: ${moves}`);
  });
  const moments = [
    ...(reserved ?? []),
    ...moment('gateway', task.createdAt, `created in the form of ${task.dialect} by ${task.keyId}`),
    ...moment('gateway', command?.sentAt, `published ${command?.subject}`),
    ...(job?.calls ?? []).flatMap(({ at, action, outcome, vendorCode, latencyMs, channelId }) =>
      moment(
        'provider',
        at,
        `${action} at ${channelId}: ${outcome}${vendorCode ? ` (${vendorCode})` : ''}, ${latencyMs} ms`,
      ),
    ),
    ...(job?.messages ?? []).flatMap(({ id, subject, at, sentAt }) =>
      moment('provider', at, `${sentAt ? 'published' : 'is to publish'} ${subject} as ${id}`),
    ),
    ...moment('gateway', task.submittedAt, `accepted by ${task.vendor ?? 'a vendor'}`),
    ...moment('gateway', task.doubtedAt, 'came into doubt'),
    ...moment('gateway', task.endedAt, task.state === 'failed' ? `failed: ${task.errorCode}` : task.state),
    ...settled.flat(),
    ...moment('gateway', task.archivedAt, 'archived'),
    ...moment('gateway', task.deletedAt, 'deleted'),
    ...audit.flatMap(({ at, action, keyId }) => moment('operator', at, `${action} by ${keyId}`)),
  ];
  return moments.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
