const WINDOW = /^(\d{2}):(\d{2})-(\d{2}):(\d{2}) (\S+)$/;
const MINUTE_MS = 60_000;
const MINUTES_OF_DAY = 1_440;
/** A window that falls into the hour that a change to summer time leaves out does not open on that day. */
const LONGEST_WAIT_MS = 50 * 60 * MINUTE_MS;

/** A part of every day by the wall clock of a time zone, in minutes after midnight; it spans midnight when `from` is not below `to`. */
interface Window {
  readonly from: number;
  readonly to: number;
  readonly clock: Intl.DateTimeFormat;
}

/**
 * The operator's off-peak windows. A window is open while the wall clock of its zone shows a time in it: from its first minute
 * on, its end excluded. So it is an hour shorter or longer in a night in which the clocks change, and a minute that the clock
 * shows twice counts both times. Where there are no windows, nothing has to wait for one.
 */
export class OffPeakWindows {
  /** The answer of the last search: until then nothing opens. */
  #searched = { from: Infinity, opensAt: -Infinity };

  private constructor(private readonly windows: readonly Window[]) {}

  /** Parses texts `HH:MM-HH:MM Zone` (an IANA name). Throws RangeError. */
  static parse(texts: readonly string[]): OffPeakWindows {
    return new OffPeakWindows(texts.map(parseWindow));
  }

  /** Whether there is none. */
  get none(): boolean {
    return this.windows.length === 0;
  }

  isOpen(at: Date): boolean {
    if (this.none) return true;
    return this.windows.some(({ from, to, clock }) => {
      const minute = minuteOfDay(at, clock);
      return from < to ? minute >= from && minute < to : minute >= from || minute < to;
    });
  }

  /** When a film that comes at an instant may begin: then, or when the next window opens. */
  opensAt(at: Date): Date {
    if (this.isOpen(at)) return at;
    const { from, opensAt } = this.#searched;
    if (at.getTime() >= from && at.getTime() < opensAt) return new Date(opensAt);
    // Minute by minute: no rule about the changes of clocks, past or to come, can be wrong then.
    const first = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
    for (let instant = first; instant <= first + LONGEST_WAIT_MS; instant += MINUTE_MS) {
      if (!this.isOpen(new Date(instant))) continue;
      this.#searched = { from: at.getTime(), opensAt: instant };
      return new Date(instant);
    }
    throw new Error('no off-peak window opens within two days');
  }
}

function parseWindow(text: string): Window {
  const match = WINDOW.exec(text.trim());
  const [from, to] = match
    ? [Number(match[1]) * 60 + Number(match[2]), Number(match[3]) * 60 + Number(match[4])]
    : [NaN, NaN];
  const valid = match && Number(match[2]) < 60 && Number(match[4]) < 60;
  if (!valid || !(from < MINUTES_OF_DAY) || !(to <= MINUTES_OF_DAY)) {
    throw new RangeError('a window is written HH:MM-HH:MM and a time zone, e.g. 00:00-08:00 Asia/Shanghai');
  }
  return { from, to, clock: wallClock(match[5]!) };
}

function wallClock(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  } catch {
    throw new RangeError(`${zone} is not a time zone`);
  }
}

function minuteOfDay(at: Date, clock: Intl.DateTimeFormat): number {
  const [hour, minute] = clock.format(at).split(':');
  return Number(hour) * 60 + Number(minute);
}
