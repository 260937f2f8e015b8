import { DateTime, IANAZone } from 'luxon';

/** A day and its month, where an account is. */
export interface AccountDay {
  /** `YYYY-MM-DD` */
  readonly day: string;
  /** The first day of its month. */
  readonly month: string;
  readonly dayEndsAt: Date;
  readonly monthEndsAt: Date;
}

export const isTimeZone = (name: string): boolean => IANAZone.isValidZone(name);

/** The day of an instant in a time zone (an IANA name). Days begin at midnight, or when the clock first shows the day. */
export function dayIn(zone: string, at: Date): AccountDay {
  const local = DateTime.fromJSDate(at, { zone });
  const [day, month] = [local.startOf('day'), local.startOf('month')];
  return {
    day: day.toFormat('yyyy-MM-dd'),
    month: month.toFormat('yyyy-MM-dd'),
    dayEndsAt: day.plus({ days: 1 }).startOf('day').toJSDate(),
    monthEndsAt: month.plus({ months: 1 }).startOf('month').toJSDate(),
  };
}
