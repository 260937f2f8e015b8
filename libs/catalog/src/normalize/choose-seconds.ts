import type { Scene } from '@reelgate/contracts';
import { includesSeconds, sceneSeconds, shortest } from '../limits.js';
import type { Context } from './context.js';
import { readStated } from './read-stated.js';
import { readSeconds } from './read-value.js';

export interface ChosenSeconds {
  readonly value: number;
  readonly stated: boolean;
  /** The field that stated it, or the one that could. */
  readonly param: string;
}

/** Seconds in the contract's order of precedence, else the model's default. Whether they are allowed is checked later. */
export function chooseSeconds(context: Context, scene: Scene): ChosenSeconds {
  const { called, row, vendors } = context;
  const stated = readStated(context, 'seconds', readSeconds);
  if (stated) return { ...stated, stated: true };
  const allowed = sceneSeconds(row, scene, vendors[0]);
  const value = includesSeconds(allowed, row.defaultSeconds) ? row.defaultSeconds : shortest(allowed);
  return { value, stated: false, param: called('seconds') };
}
