import { describe, expect, it } from '@jest/globals';
import { plannedRuns } from './reconciliation-schedule.js';

const at = (text: string): Date => new Date(`2026-07-01T${text}Z`);

describe('plannedRuns', () => {
  it.each([
    ['02:59:59', '02:45:00', '2026-06-30T03:00:00'],
    ['03:00:00', '03:00:00', '2026-07-01T03:00:00'],
    ['23:59:59', '23:45:00', '2026-07-01T03:00:00'],
  ])('at %s wants the recent pass of %s and the full one of %s', (now, recent, full) => {
    expect(plannedRuns({ recentMs: 900_000, fullAtMinute: 180 }, at(now))).toMatchObject([
      { scope: 'recent', dueAt: at(recent) },
      { scope: 'full', dueAt: new Date(`${full}Z`) },
    ]);
  });

  it('calls a pass the same in every replica, and another one otherwise', () => {
    const ids = ['10:00:00.000', '10:07:30.500', '10:15:00.000'].map(
      (now) => plannedRuns({ recentMs: 900_000, fullAtMinute: undefined }, at(now))[0]!.id,
    );
    expect(ids).toEqual([
      'recon_20260701T100000000Z_recent',
      'recon_20260701T100000000Z_recent',
      'recon_20260701T101500000Z_recent',
    ]);
  });

  it('wants nothing when nothing is wanted', () => {
    expect(plannedRuns({ recentMs: 0, fullAtMinute: undefined }, at('10:00:00'))).toEqual([]);
  });
});
