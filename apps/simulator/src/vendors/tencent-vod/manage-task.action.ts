import type { Action } from './action.js';
import { checkSubAppId } from './action.js';
import { findTask } from './describe-task.action.js';
import { VodError } from './vod-error.js';

/** ManageTask: Abort, of waiting tasks only. A task that is being processed cannot be stopped. */
export const manageTask: Action = {
  role: 'other',
  members: { TaskId: 'string', OperationType: 'string', SubAppId: 'integer' },
  required: ['TaskId', 'OperationType'],
  run: async ({ account, body, now, world }) => {
    checkSubAppId(account, body['SubAppId']);
    account.limits.action('ManageTask').count(now);
    if (body['OperationType'] !== 'Abort') {
      throw new VodError('InvalidParameterValue.InvalidOperationType', 'OperationType must be Abort.');
    }
    const task = findTask(account, body['TaskId'], now);
    if (!account.abort(task, now)) {
      throw new VodError('FailedOperation', 'Only a task in the state WAITING can be aborted.');
    }
    await world.journal.append({
      of: 'tencent-vod',
      at: now,
      kind: 'abort',
      data: { subAppId: account.settings.subAppId, taskId: task.id },
    });
    return {};
  },
};
