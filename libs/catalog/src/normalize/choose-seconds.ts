import type { Scene } from '@reelgate/contracts';
import { includesSeconds, sceneSeconds, shortest } from '../limits.js';
import type { Context } from './context.js';
import { readFirst, readInteger } from './read-value.js';

export interface ChosenSeconds {
  readonly value: number;
  readonly stated: boolean;
  /** The field that stated it, or the one that could. */
  readonly param: string;
}

/** Seconds in the contract's order of precedence, else the model's default. Whether they are allowed is checked later. */
export function chooseSeconds(
  { request, metadata, output, row, vendors }: Context,
  scene: Scene,
): ChosenSeconds {
  const stated = readFirst(
    [
      { param: 'seconds', value: request['seconds'] },
      { param: 'duration', value: request['duration'] },
      { param: 'metadata.seconds', value: metadata['seconds'] },
      { param: 'metadata.duration', value: metadata['duration'] },
      { param: 'metadata.video_duration', value: metadata['video_duration'] },
      output.duration,
    ],
    readInteger,
  );
  if (stated) return { ...stated, stated: true };
  const allowed = sceneSeconds(row, scene, vendors[0]);
  const value = includesSeconds(allowed, row.defaultSeconds) ? row.defaultSeconds : shortest(allowed);
  return { value, stated: false, param: 'seconds' };
}
