import type { Action } from './action.js';
import { checkSubAppId } from './action.js';
import type { VodTask } from './vod-task.js';
import { errorOf, isoTime, usageSeconds } from './vod-task.js';
import { VodError } from './vod-error.js';

/**
 * DescribeAigcUsageData for videos: seconds and number of successful films by specification and day (UTC). The
 * specification is built from model, sound and tier, close to the vendor's names but not guaranteed to equal them.
 */
export const describeUsage: Action = {
  role: 'other',
  members: {
    StartTime: 'string',
    EndTime: 'string',
    AigcType: 'string',
    SubAppId: 'integer',
    APIKey: 'string',
    APIKeys: { list: 'string' },
    ScrollToken: 'string',
    PageSize: 'integer',
  },
  required: ['StartTime', 'EndTime', 'AigcType'],
  run: ({ account, body, now }) => {
    checkSubAppId(account, body['SubAppId']);
    account.limits.action('DescribeAigcUsageData').count(now);
    const start = Date.parse(body['StartTime'] as string);
    const end = Date.parse(body['EndTime'] as string);
    if (!(start <= end)) {
      throw new VodError(
        'InvalidParameterValue',
        'StartTime and EndTime must be ISO 8601 times in this order.',
      );
    }
    const bySpecification = new Map<string, Map<string, { Count: number; Usage: number }>>();
    for (const task of body['AigcType'] === 'Video' ? account.ended : []) {
      if (task.state !== 'finished' || errorOf(task).ErrCode !== 0) continue;
      if (task.endedAt! < start || task.endedAt! > end) continue;
      const specification = specificationOf(task);
      const days = bySpecification.get(specification) ?? new Map<string, { Count: number; Usage: number }>();
      const day = `${isoTime(task.endedAt).slice(0, 10)}T00:00:00Z`;
      const sum = days.get(day) ?? { Count: 0, Usage: 0 };
      days.set(day, { Count: sum.Count + 1, Usage: sum.Usage + usageSeconds(task) });
      bySpecification.set(specification, days);
    }
    return {
      AigcUsageDataSet: [...bySpecification].map(([Specification, days]) => ({
        Specification,
        DataSet: [...days].map(([Time, sum]) => ({ Time, ...sum })),
      })),
      ScrollToken: '',
    };
  },
};

function specificationOf({ request, plan }: VodTask): string {
  const { outcome } = plan;
  if (outcome.kind !== 'film') return '';
  const side = Math.min(outcome.film.width, outcome.film.height);
  const tier = side >= 2160 ? '4K' : side >= 1440 ? '2K' : `${side}P`;
  const model = `${request.ModelName}${request.ModelVersion}`.replaceAll('-', '');
  const scene = { motion_control: 'MotionControl', avatar_i2v: 'Avatar' }[request.SceneType ?? ''] ?? '';
  const sound = request.OutputConfig?.AudioGeneration === 'Enabled' ? 'Sound' : '';
  const offPeak =
    request.ModelName === 'Vidu' && request.OutputConfig?.OffPeak === 'Enabled' ? '_OffPeak' : '';
  return `${model}${scene}${sound}_${tier}${offPeak}`;
}
