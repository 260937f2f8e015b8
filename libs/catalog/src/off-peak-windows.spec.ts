import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OffPeakWindows } from './off-peak-windows.js';

const night = OffPeakWindows.parse(['22:00-06:00 Asia/Shanghai']);
const berlin = OffPeakWindows.parse(['22:30-06:00 Europe/Berlin']);

describe('OffPeakWindows', () => {
  it.each([
    // Shanghai is eight hours ahead of UTC, always.
    ['2026-06-20T13:59:00Z', false, '2026-06-20T14:00:00Z'],
    ['2026-06-20T13:59:59.999Z', false, '2026-06-20T14:00:00Z'],
    ['2026-06-20T14:00:00Z', true],
    ['2026-06-20T14:01:00Z', true],
    ['2026-06-20T16:00:00Z', true],
    ['2026-06-20T21:59:00Z', true],
    ['2026-06-20T22:00:00Z', false, '2026-06-21T14:00:00Z'],
    ['2026-06-20T22:01:00Z', false, '2026-06-21T14:00:00Z'],
  ])('at %s in Shanghai, over midnight: open %s', (instant, open, opensAt = instant) => {
    expect(night.isOpen(new Date(instant))).toBe(open);
    expect(night.opensAt(new Date(instant))).toEqual(new Date(opensAt));
  });

  it.each([
    // The clocks go from 02:00 to 03:00 on 2026-03-29: the night lasts six and a half hours.
    ['2026-03-28T21:29:00Z', false, '2026-03-28T21:30:00Z'],
    ['2026-03-28T21:30:00Z', true],
    ['2026-03-29T03:59:00Z', true],
    ['2026-03-29T04:00:00Z', false, '2026-03-29T20:30:00Z'],
    // And from 03:00 to 02:00 on 2026-10-25: eight and a half.
    ['2026-10-24T20:29:00Z', false, '2026-10-24T20:30:00Z'],
    ['2026-10-24T20:30:00Z', true],
    ['2026-10-25T04:59:00Z', true],
    ['2026-10-25T05:00:00Z', false, '2026-10-25T21:30:00Z'],
  ])(
    'at %s in Berlin, in the nights in which the clocks change: open %s',
    (instant, open, opensAt = instant) => {
      expect(berlin.isOpen(new Date(instant))).toBe(open);
      expect(berlin.opensAt(new Date(instant))).toEqual(new Date(opensAt));
    },
  );

  it('opens with the change of the clocks where the hour of its beginning is left out', () => {
    const late = OffPeakWindows.parse(['02:30-06:00 Europe/Berlin']);
    expect(late.opensAt(new Date('2026-03-28T23:00:00Z'))).toEqual(new Date('2026-03-29T01:00:00Z'));
  });

  it('does not open on a day whose clock never shows it, and twice where it shows it twice', () => {
    const lost = OffPeakWindows.parse(['02:15-02:45 Europe/Berlin']);
    expect(lost.opensAt(new Date('2026-03-28T02:00:00Z'))).toEqual(new Date('2026-03-30T00:15:00Z'));
    expect(lost.opensAt(new Date('2026-10-25T00:00:00Z'))).toEqual(new Date('2026-10-25T00:15:00Z'));
    expect(lost.opensAt(new Date('2026-10-25T00:45:00Z'))).toEqual(new Date('2026-10-25T01:15:00Z'));
  });

  it('opens at the first minute that is open, and never earlier than now', () => {
    const windows = OffPeakWindows.parse(['22:00-06:00 Asia/Shanghai', '01:10-02:20 America/St_Johns']);
    const minutes = fc.integer({ min: 0, max: 525_600 });
    fc.assert(
      fc.property(minutes, fc.integer({ min: 0, max: 59_999 }), (minute, ms) => {
        const at = new Date(Date.UTC(2026, 0, 1) + minute * 60_000 + ms);
        const opensAt = windows.opensAt(at);
        expect(opensAt.getTime()).toBeGreaterThanOrEqual(at.getTime());
        expect(windows.isOpen(opensAt)).toBe(true);
        if (opensAt > at) expect(windows.isOpen(new Date(opensAt.getTime() - 1))).toBe(false);
        expect(
          OffPeakWindows.parse(['22:00-06:00 Asia/Shanghai', '01:10-02:20 America/St_Johns']).opensAt(at),
        ).toEqual(opensAt);
      }),
    );
  });

  it('takes several windows, and none', () => {
    const both = OffPeakWindows.parse(['00:00-08:00 Asia/Shanghai', '18:00-24:00 UTC']);
    expect(both.isOpen(new Date('2026-07-01T17:30:00Z'))).toBe(true);
    expect(both.isOpen(new Date('2026-07-01T23:59:00Z'))).toBe(true);
    expect(both.isOpen(new Date('2026-07-02T00:00:00Z'))).toBe(false);
    const none = OffPeakWindows.parse([]);
    expect(none.none).toBe(true);
    expect(none.isOpen(new Date(0))).toBe(true);
    expect(none.opensAt(new Date(0))).toEqual(new Date(0));
  });

  it('may last all day', () => {
    expect(OffPeakWindows.parse(['00:00-24:00 UTC']).isOpen(new Date('2026-07-01T23:59:59Z'))).toBe(true);
  });

  it.each([
    '00:00-08:00',
    '0-8 UTC',
    '24:00-08:00 UTC',
    '00:60-08:00 UTC',
    '00:00-25:00 UTC',
    '00:00-24:01 UTC',
    '',
  ])('%j is no window', (text) => {
    expect(() => OffPeakWindows.parse([text])).toThrow('a window is written');
  });

  it('knows its time zones', () => {
    expect(() => OffPeakWindows.parse(['00:00-08:00 Asia/Nowhere'])).toThrow('not a time zone');
  });
});
