import { parseMicros } from '@reelgate/contracts';
import type { Family, Micros } from '@reelgate/contracts';

/** A part of every day in a time zone, in minutes after midnight; it spans midnight when `from` is not below `to`. */
export interface OffPeakWindow {
  readonly from: number;
  readonly to: number;
  readonly zone: string;
}

/** Factors on the price inside a window, in 1e-6, by family. */
export type OffPeakRatios = ReadonlyMap<Family, Micros>;

const WINDOW = /^(\d{2}):(\d{2})-(\d{2}):(\d{2}) (\S+)$/;
const ONE = 1_000_000n;

/** Parses `HH:MM-HH:MM Zone` (IANA name). Throws RangeError. */
export function parseOffPeakWindow(text: string): OffPeakWindow {
  const match = WINDOW.exec(text.trim());
  const minutes = (hour: number, minute: number): number =>
    Number(match![hour]) * 60 + Number(match![minute]);
  if (
    !match ||
    minutes(1, 2) >= 1440 ||
    minutes(3, 4) > 1440 ||
    Number(match[2]) > 59 ||
    Number(match[4]) > 59
  ) {
    throw new RangeError('a window is written HH:MM-HH:MM and a time zone, e.g. 00:00-08:00 Asia/Shanghai');
  }
  const window = { from: minutes(1, 2), to: minutes(3, 4), zone: match[5]! };
  try {
    minuteOfDay(new Date(0), window.zone);
  } catch {
    throw new RangeError(`${window.zone} is not a time zone`);
  }
  return window;
}

/**
 * Parses `0.5` (every family) and `kling=0.5` entries. `families` are all that there are. Ratios lie above 0 and not above
 * 1. Throws RangeError.
 */
export function parseOffPeakRatios(entries: readonly string[], families: readonly Family[]): OffPeakRatios {
  const ratios = new Map<Family, Micros>();
  // A ratio for all first, so that a family's own wins wherever it stands.
  for (const entry of entries.toSorted((a, b) => Number(a.includes('=')) - Number(b.includes('=')))) {
    const [family, text] = entry.includes('=')
      ? (entry.split('=', 2) as [string, string])
      : [undefined, entry];
    if (family !== undefined && !families.includes(family)) {
      throw new RangeError(`${family} is not a family (${families.join(', ')})`);
    }
    const ratio = parseMicros(text);
    if (ratio <= 0n || ratio > ONE) throw new RangeError('a ratio lies above 0 and not above 1');
    for (const each of family === undefined ? families : [family]) ratios.set(each, ratio);
  }
  return ratios;
}

/** Whether the instant lies in one of the windows: from its first minute on, its end excluded. */
export function inOffPeakWindow(instant: Date, windows: readonly OffPeakWindow[]): boolean {
  return windows.some(({ from, to, zone }) => {
    const minute = minuteOfDay(instant, zone);
    return from < to ? minute >= from && minute < to : minute >= from || minute < to;
  });
}

function minuteOfDay(instant: Date, zone: string): number {
  const [hour, minute] = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
    .format(instant)
    .split(':');
  return Number(hour) * 60 + Number(minute);
}
