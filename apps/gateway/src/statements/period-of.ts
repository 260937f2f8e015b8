import { AppError } from '@reelgate/runtime';

/** A period of which statements are made; its end is not part of it. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
  /** `2026-07`, when it is a month of the zone. */
  readonly month?: string;
  readonly timeZone: string;
}

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;
/** No zone is further from UTC. */
const FURTHEST_MS = 16 * 3_600_000;

/** A month (`2026-07`) by the calendar of a time zone, whatever its clocks do. Throws AppError `invalid_request`. */
export function monthIn(timeZone: string, month: string): Period {
  const match = MONTH.exec(month);
  if (!match) {
    throw new AppError('invalid_request', '`month` has to be a month such as 2026-07.', { param: 'month' });
  }
  const [year, index] = [Number(match[1]), Number(match[2]) - 1];
  const day = calendar(timeZone);
  return {
    from: firstInstantOf(day, new Date(Date.UTC(year, index, 1))),
    to: firstInstantOf(day, new Date(Date.UTC(year, index + 1, 1))),
    month,
    timeZone,
  };
}

/** The month of an instant in a time zone. Throws AppError `invalid_request` for a zone that there is not. */
export const monthOf = (timeZone: string, at: Date): string => calendar(timeZone)(at).slice(0, 7);

/** What day an instant lies in, `2026-07-01`. */
function calendar(timeZone: string): (at: Date) => string {
  try {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    return (at) => format.format(at);
  } catch (error) {
    throw new AppError('invalid_request', '`time_zone` has to be a zone such as Asia/Shanghai.', {
      param: 'time_zone',
      cause: error,
    });
  }
}

/** When a day begins, by bisection: so no rule about offsets can be wrong. `midnight` is the day's in UTC. */
function firstInstantOf(day: (at: Date) => string, midnight: Date): Date {
  const wanted = midnight.toISOString().slice(0, 10);
  let before = midnight.getTime() - FURTHEST_MS;
  let inside = midnight.getTime() + FURTHEST_MS;
  while (inside - before > 1) {
    const middle = Math.floor((before + inside) / 2);
    if (day(new Date(middle)) < wanted) before = middle;
    else inside = middle;
  }
  return new Date(inside);
}
