import { createHash } from 'node:crypto';
import type { CreateRequest } from './create-request.js';
import { SHORT_SIDE } from './models.js';

/** Wall seconds observed upstream for 5 s of film at 720P. */
const OBSERVED: Readonly<Record<string, number>> = { Kling: 63, Vidu: 46, Mingmou: 84, Hunyuan: 130 };
/** Of a family that nobody timed: between the observed ones. */
const UNOBSERVED = 75;
const MOTION_CONTROL = 480;
/** Off-peak work is promised within two days; it is drawn out, not that long. */
const OFF_PEAK_FACTOR = 20;

/**
 * Seconds from creation to result as observed upstream: by family, length, tier and scene, varied by up to 15 % from
 * task to task (by the task's id, so that it is the same whenever it is asked for).
 *
 * @param seconds length of the film
 */
export function realisticSeconds(
  request: CreateRequest,
  seconds: number,
  tier: string,
  taskId: string,
): number {
  const base =
    request.SceneType === 'motion_control' ? MOTION_CONTROL : (OBSERVED[request.ModelName] ?? UNOBSERVED);
  const side = SHORT_SIDE[tier] ?? 720;
  const enlarged = side >= 2160 ? 2.4 : side >= 1440 ? 1.6 : side >= 1080 ? 1.2 : 1;
  const spread = createHash('sha256').update(taskId).digest()[0]! / 255;
  const offPeak =
    request.ModelName === 'Vidu' && request.OutputConfig?.OffPeak === 'Enabled' ? OFF_PEAK_FACTOR : 1;
  return base * (seconds / 5) * enlarged * (0.85 + 0.3 * spread) * offPeak;
}
