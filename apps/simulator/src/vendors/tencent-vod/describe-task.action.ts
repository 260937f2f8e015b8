import type { Action } from './action.js';
import { checkSubAppId } from './action.js';
import { DAY_MS, TASK_DAYS, TASK_ID, describeTask, isoTime, statusOf } from './vod-task.js';
import type { VodTask } from './vod-task.js';
import type { Account } from './account.js';
import { VodError } from './vod-error.js';

/** The members for tasks of other types, which a full answer carries as null. */
const OTHER_TASKS = [
  'AigcAudioTask',
  'AigcImageTask',
  'AigcVideoRedrawTask',
  'ClipTask',
  'ComplexAdaptiveDynamicStreamingTask',
  'ComposeMediaTask',
  'ConcatTask',
  'CreateAigcAdvancedCustomElementTask',
  'CreateAigcAudioCloneTask',
  'CreateAigcCustomVoiceTask',
  'CreateAigcMaterialTask',
  'CreateAigcSubjectTask',
  'CreateImageSpriteTask',
  'DescribeAigcFaceInfoAsyncTask',
  'DescribeFileAttributesTask',
  'EditMediaTask',
  'ExtractBlindWatermarkTask',
  'ExtractCopyRightWatermarkTask',
  'ExtractTraceWatermarkTask',
  'FastClipMediaTask',
  'ImportMediaKnowledge',
  'ProcedureTask',
  'ProcessImageAsyncTask',
  'ProcessMediaByMPSTask',
  'PullUploadTask',
  'QualityEnhanceTask',
  'QualityInspectTask',
  'RebuildMediaTask',
  'ReduceMediaBitrateTask',
  'RemoveWatermarkTask',
  'ReviewAudioVideoTask',
  'SceneAigcImageTask',
  'SceneAigcVideoTask',
  'SnapshotByTimeOffsetTask',
  'SplitMediaTask',
  'TranscodeTask',
  'WechatMiniProgramPublishTask',
  'WechatPublishTask',
];
const NULL_SIBLINGS = Object.fromEntries(OTHER_TASKS.map((name) => [name, null]));

/** The task of an id. @throws VodError: malformed, unknown, another application's, or older than three days */
export function findTask(account: Account, id: unknown, now: number): VodTask {
  if (typeof id !== 'string' || !TASK_ID.test(id)) {
    throw new VodError('InvalidParameterValue.TaskId', 'TaskId is not valid.');
  }
  const task = account.tasks.get(id);
  if (!task || now - task.createdAt >= TASK_DAYS * DAY_MS) {
    throw new VodError('ResourceNotFound', 'The task does not exist.');
  }
  return task;
}

/**
 * DescribeTaskDetail. The full form (null members for every other type of task) and a minimal one take turns, so that a
 * client meets both; a waiting task has no task object in the minimal form.
 */
export const describeTaskDetail: Action = {
  role: 'query',
  members: { TaskId: 'string', SubAppId: 'integer' },
  required: ['TaskId'],
  run: ({ account, body, now, world }) => {
    checkSubAppId(account, body['SubAppId']);
    account.limits.detail.count(now);
    const task = findTask(account, body['TaskId'], now);
    const full = task.reads++ % 2 === 0;
    const detail =
      full || task.state !== 'waiting'
        ? describeTask(task, full ? 'full' : 'minimal', now, world.films, world.publicUrl())
        : null;
    return {
      TaskType: 'AigcVideoTask',
      Status: statusOf(task),
      CreateTime: isoTime(task.createdAt),
      BeginProcessTime: isoTime(task.beganAt),
      FinishTime: isoTime(task.endedAt),
      AigcVideoTask: detail,
      ...(full ? NULL_SIBLINGS : {}),
    };
  },
};
