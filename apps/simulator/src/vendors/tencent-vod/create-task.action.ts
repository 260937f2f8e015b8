import type { Action } from './action.js';
import { checkSubAppId } from './action.js';
import { CREATE_MEMBERS, CREATE_REQUIRED, checkCreate, withoutMedia } from './create-request.js';
import type { CreateRequest } from './create-request.js';
import { planTask } from './plan-task.js';
import { newTaskId, usageSeconds } from './vod-task.js';
import { VodError } from './vod-error.js';

/** CreateAigcVideoTask: checks what is answered at once, decides how the task will come out, and takes it in. */
export const createTask: Action = {
  role: 'create',
  members: CREATE_MEMBERS,
  required: CREATE_REQUIRED,
  run: async ({ account, body, now, world, taskFaults }) => {
    const request = body as unknown as CreateRequest;
    const { SessionId: session = '', SessionContext: context = '' } = request;
    checkSubAppId(account, request.SubAppId);
    if (session.length > 50) {
      throw new VodError('InvalidParameterValue.SessionIdTooLong', 'SessionId is longer than 50 characters.');
    }
    if (context.length > 1000) {
      throw new VodError(
        'InvalidParameterValue.SessionContextTooLong',
        'SessionContext is longer than 1000 characters.',
      );
    }
    checkCreate(request);
    if (session !== '' && account.sessionUsed(session, now)) {
      throw new VodError(
        'InvalidParameterValue.SessionId',
        'SessionId has been used by another request within the last three days.',
      );
    }
    account.limits.create.count(now);

    const id = newTaskId(account.settings.subAppId);
    const settings = {
      filmSeconds: world.env.SIM_FILM_SECONDS,
      strictInputs: world.env.SIM_STRICT_INPUTS,
      faceSeconds: (sessionId: string) => account.faceSeconds(sessionId, now),
    };
    const quota = world.env.SIM_TENCENT_VOD_QUOTA_SECONDS;
    if (quota > 0) {
      const { outcome } = planTask(request, id, [], settings);
      const wanted = outcome.kind === 'film' ? usageSeconds({ plan: { outcome } }) : 0;
      if (account.usedSeconds() + wanted > quota) {
        throw new VodError('LimitExceeded.Quota', 'The AIGC video quota of the application is used up.');
      }
    }

    const plan = planTask(request, id, taskFaults(), settings);
    const task = account.add({ id, createdAt: now, request: withoutMedia(request), plan });
    await world.journal.append({
      of: 'tencent-vod',
      at: now,
      kind: 'task',
      data: {
        subAppId: account.settings.subAppId,
        task: { id, createdAt: now, request: task.request, plan },
      },
    });
    return { TaskId: id };
  },
};
