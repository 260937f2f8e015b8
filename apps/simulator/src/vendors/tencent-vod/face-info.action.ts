import { randomBytes } from 'node:crypto';
import type { Action } from './action.js';
import { checkSubAppId } from './action.js';
import type { FileInfo } from './create-request.js';
import { coverUrl } from './vod-task.js';
import { VodError } from './vod-error.js';

/** Seconds of a video that nobody looks into. The fault `input_seconds` on this action changes it. */
const VIDEO_SECONDS = 5;

/**
 * DescribeAigcFaceInfo: one face over the whole video, and the session that lip sync refers to within a day.
 */
export const describeFaceInfo: Action = {
  role: 'other',
  members: {
    SubAppId: 'integer',
    FileInfos: { list: { object: { Type: 'string', FileId: 'string', Url: 'string' } } },
  },
  required: ['SubAppId', 'FileInfos'],
  run: async ({ account, body, now, world, taskFaults }) => {
    checkSubAppId(account, body['SubAppId']);
    account.limits.action('DescribeAigcFaceInfo').count(now);
    const files = body['FileInfos'] as FileInfo[];
    const [file] = files;
    if (!file || files.length > 1) {
      throw new VodError('InvalidParameter', 'FileInfos must hold exactly one file.');
    }
    if (file.Type === 'Url' ? !/^https?:\/\/[^/]/.test(file.Url ?? '') : !file.FileId) {
      throw file.Type === 'Url'
        ? new VodError('InvalidParameter', 'FileInfos.0.Url is not a URL.')
        : new VodError('InvalidParameterValue.FileId', 'FileInfos.0.FileId is not valid.');
    }
    const fault = taskFaults().find(({ kind }) => kind === 'input_seconds');
    const seconds = fault?.params.seconds ?? VIDEO_SECONDS;
    const session = { id: newSessionId(), seconds, at: now };
    const picture = account.openFaceSession(session);
    await world.journal.append({
      of: 'tencent-vod',
      at: now,
      kind: 'face',
      data: { subAppId: account.settings.subAppId, face: session },
    });
    return {
      FaceInfoSet: [
        {
          SessionId: session.id,
          FaceInfoList: [
            {
              FaceId: '0',
              FaceImage: coverUrl(world.publicUrl(), picture),
              StartTime: 0,
              EndTime: Math.round(seconds * 1000),
            },
          ],
        },
      ],
    };
  },
};

/** Eighteen digits, as upstream. */
const newSessionId = (): string => String(randomBytes(8).readBigUInt64BE() % 10n ** 18n).padStart(18, '8');
