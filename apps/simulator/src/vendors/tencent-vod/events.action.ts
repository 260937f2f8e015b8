import type { Account } from './account.js';
import type { World } from '../vendor.js';
import type { Action } from './action.js';
import { checkSubAppId } from './action.js';
import { describeTask } from './vod-task.js';
import type { VodTask } from './vod-task.js';
import { VodError } from './vod-error.js';

/** The members for events of other types, which a pulled event carries as null. */
const NULL_SIBLINGS = Object.fromEntries(
  [
    'FileUploadEvent',
    'ProcedureStateChangeEvent',
    'FileDeleteEvent',
    'PullCompleteEvent',
    'EditMediaCompleteEvent',
    'ComposeMediaCompleteEvent',
    'TranscodeCompleteEvent',
    'AigcImageCompleteEvent',
    'CreateAigcAdvancedCustomElementCompleteEvent',
    'CreateAigcCustomVoiceCompleteEvent',
    'DescribeAigcFaceInfoAsyncCompleteEvent',
  ].map((name) => [name, null]),
);

/** The content of a completion event: the same object as in DescribeTaskDetail. */
export function completionEvent(task: VodTask, now: number, world: World): Record<string, unknown> {
  return {
    EventType: 'AigcVideoTaskComplete',
    AigcVideoCompleteEvent: describeTask(task, 'full', now, world.films, world.publicUrl()),
  };
}

/** PullEvents: up to 16 unconfirmed events. When there are none, the two answers that are documented take turns. */
export const pullEvents: Action = {
  role: 'other',
  members: { SubAppId: 'integer', ExtInfo: 'string' },
  required: [],
  run: ({ account, body, now, world }) => {
    checkSubAppId(account, body['SubAppId']);
    account.limits.action('PullEvents').count(now);
    if (world.env.SIM_TENCENT_VOD_PUSH_URL) {
      throw new VodError('FailedOperation', 'The application receives its events by PUSH.');
    }
    const events = account.events.pull(now);
    if (events.length === 0) {
      if (account.emptyPulls++ % 2 === 0) return { EventSet: null };
      throw new VodError('ResourceNotFound', 'There are no events.');
    }
    return {
      EventSet: events.map(({ handle, taskId }) => ({
        EventHandle: handle,
        ...completionEvent(account.tasks.get(taskId)!, now, world),
        ...NULL_SIBLINGS,
      })),
    };
  },
};

/** ConfirmEvents: takes events out. A handle that was confirmed before is accepted again. */
export const confirmEvents: Action = {
  role: 'other',
  members: { EventHandles: { list: 'string' }, ExtInfo: 'string', SubAppId: 'integer' },
  required: ['EventHandles'],
  run: async ({ account, body, now, world }) => {
    checkSubAppId(account, body['SubAppId']);
    account.limits.action('ConfirmEvents').count(now);
    const handles = body['EventHandles'] as string[];
    if (handles.length === 0 || handles.length > 16) {
      throw new VodError('InvalidParameterValue', 'EventHandles must hold 1 to 16 handles.');
    }
    for (const handle of handles) {
      const taskId = account.events.taskOf(handle);
      if (taskId !== undefined) await eventDone(account, taskId, now, world);
    }
    return {};
  },
};

/** Takes a task's event out for good. */
export async function eventDone(account: Account, taskId: string, now: number, world: World): Promise<void> {
  account.events.done(taskId);
  await world.journal.append({
    of: 'tencent-vod',
    at: now,
    kind: 'event-done',
    data: { subAppId: account.settings.subAppId, taskId },
  });
}
