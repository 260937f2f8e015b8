import { createHash } from 'node:crypto';

/** Frames per second of every film. */
export const FPS = 24;

/** Raise it when the picture changes, so that films of an older look are not served from the cache. */
const LOOK = 1;

/** What is on a film; equal specs give equal bytes. */
export interface FilmSpec {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly audio: boolean;
  /** Drawn large, wrapped and cut to what fits. */
  readonly prompt: string;
  /** Drawn small, top left: the model. */
  readonly title: string;
  /** Drawn small, below the prompt: the task. */
  readonly caption: string;
  /** Its file is so many bytes of nothing instead. */
  readonly bytes?: number;
}

/**
 * Frames of a film of `seconds`: one more than asked, as upstream films have (5 s at 24 frames per second are delivered
 * as 5.042 s).
 */
export function framesOf(seconds: number): number {
  return Math.max(1, Math.round(seconds * FPS)) + 1;
}

/** Seconds of a film, to the millisecond, as media information states them. */
export function secondsOf(frames: number): number {
  return Math.round((frames / FPS) * 1000) / 1000;
}

/** Names the content of a film: the cache's key and the ETag. 40 hexadecimal digits. */
export function contentKey(spec: FilmSpec): string {
  const { width, height, frames, audio, prompt, title, caption, bytes } = spec;
  if (bytes !== undefined) return createHash('sha256').update(`${bytes} bytes`).digest('hex').slice(0, 40);
  return createHash('sha256')
    .update(JSON.stringify([LOOK, width, height, frames, audio, prompt, title, caption]))
    .digest('hex')
    .slice(0, 40);
}

/**
 * Pixels of a resolution tier and a ratio: the tier is the short side, the long side follows from the ratio, both even
 * as H.264 wants them. 720 and 16:9 → 1280x720; 768 and 16:9 → 1366x768.
 *
 * @param ratio `w:h`
 */
export function frameSize(shortSide: number, ratio: string): { width: number; height: number } {
  const [w = NaN, h = NaN] = ratio.split(':').map(Number);
  if (!(w > 0 && h > 0)) throw new RangeError(`not a ratio: ${ratio}`);
  const even = (side: number): number => 2 * Math.round(side / 2);
  return w >= h
    ? { width: even((shortSide * w) / h), height: even(shortSide) }
    : { width: even(shortSide), height: even((shortSide * h) / w) };
}
